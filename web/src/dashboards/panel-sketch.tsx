import type { Panel } from '../api/dashboards.ts';
import { COLUMNS, heightOf } from './grid.ts';

const ROWS = 16;

/** Where the panels of a dashboard stand, as a small drawing. */
export function PanelSketch({ panels }: { readonly panels: readonly Panel[] }) {
  const rows = Math.max(ROWS, Math.min(24, heightOf(panels.map(({ at }) => at))));
  return (
    <svg className="panel-sketch" viewBox={`0 0 ${COLUMNS} ${rows}`} preserveAspectRatio="none" aria-hidden="true">
      {panels.map(({ at, type }, index) => (
        <rect
          // a drawing of places, which have no identity
          key={index}
          className={type === 'markdown' ? 'quiet' : undefined}
          x={at.x + 0.12}
          y={at.y + 0.3}
          width={at.w - 0.24}
          height={Math.max(0.2, at.h - 0.6)}
        />
      ))}
    </svg>
  );
}
