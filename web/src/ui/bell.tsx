/** The mark: a bell, drawn in the text's colour. Decorative; the name stands beside it. */
export function Bell({ size = 24 }: { readonly size?: number }) {
  return (
    <svg
      className="bell"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M12 2.5v1.7M4.6 17.2h14.8c-1.8-1.6-2.4-3.3-2.4-6.3 0-4-1.9-6.7-5-6.7s-5 2.7-5 6.7c0 3-.6 4.7-2.4 6.3z" />
      <path d="M9.9 19.7a2.2 2.2 0 0 0 4.2 0" />
      <path d="M2.7 6.6a7.5 7.5 0 0 1 2-2.9M21.3 6.6a7.5 7.5 0 0 0-2-2.9" opacity=".55" />
    </svg>
  );
}
