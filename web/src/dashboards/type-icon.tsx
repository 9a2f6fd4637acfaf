import type { PanelType } from '../api/dashboards.ts';

const PATHS: Readonly<Record<PanelType, string>> = {
  line: 'M4 17l5-6 4 3 7-8',
  area: 'M4 19v-5l5-5 4 3 7-6v13z',
  column: 'M6 19v-6M12 19V6M18 19v-9',
  bar: 'M5 6h12M5 12h7M5 18h14',
  pie: 'M12 4a8 8 0 1 0 8 8h-8z',
  single: 'M8 8l4-3v14M8 19h8',
  table: 'M4 5.5h16v13H4zM4 10h16M10 10v8.5',
  top: 'M5 6h14M5 12h9M5 18h5',
  heatmap: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  events: 'M5 6h1M9 6h10M5 12h1M9 12h10M5 18h1M9 18h7',
  map: 'M12 21s-6-6.5-6-11a6 6 0 0 1 12 0c0 4.500-6 11-6 11zM12 8.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3z',
  markdown: 'M5 6h14M9 6v12M15 6v12',
};

export function TypeIcon({ type }: { readonly type: PanelType }) {
  return (
    <svg
      className="icon"
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[type]} />
    </svg>
  );
}
