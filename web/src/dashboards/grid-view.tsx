import type { CSSProperties, ReactNode } from 'react';
import type { Place } from '../api/dashboards.ts';
import { inOrder } from './grid.ts';
import '../styles/panel.css';

interface Props {
  readonly places: readonly Place[];
  readonly children: (index: number, order: number) => ReactNode;
}

/** Panels at their places; on a narrow page below one another, as one reads. */
export function GridView({ places, children }: Props) {
  return (
    <div className="grid-view">
      {inOrder(places).map((index, order) => {
        const place = places[index];
        return place === undefined ? null : (
          <div key={index} className="grid-cell" style={cellStyle(place)}>
            {children(index, order)}
          </div>
        );
      })}
    </div>
  );
}

/** `--rows` is for the narrow page, where only its height counts. */
export function cellStyle({ x, y, w, h }: Place): CSSProperties {
  const style: CSSProperties & Record<'--rows', number> = {
    gridColumn: `${x + 1} / span ${w}`,
    gridRow: `${y + 1} / span ${h}`,
    '--rows': h,
  };
  return style;
}
