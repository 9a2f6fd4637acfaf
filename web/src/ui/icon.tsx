const PATHS = {
  chevron: 'M9 6l6 6-6 6',
  down: 'M6 9l6 6 6-6',
  clock: 'M12 7.5V12l3 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20',
  user: 'M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 19.5c.8-3.3 3.5-5 7-5s6.2 1.7 7 5',
  stop: 'M7 7h10v10H7z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6 6 18',
  mute: 'M12 4c-3 0-5 2.6-5 6 0 3-.6 4.7-2.4 6.3h14.8c-1.8-1.6-2.4-3.3-2.4-6.3 0-3.4-2-6-5-6zM10 19.5a2.2 2.2 0 0 0 4 0M4 3.5l16 17',
  plus: 'M12 5v14M5 12h14',
  right: 'M5 12h14M13 6l6 6-6 6',
  send: 'M4 12 20 5l-6 15-3-6.5z',
  warning: 'M12 4 21 19.5H3zM12 10v4.5M12 17v.1',
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg
      className="icon"
      width="16"
      height="16"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
