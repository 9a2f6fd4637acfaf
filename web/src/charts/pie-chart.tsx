import { useRef } from 'react';
import type { Row } from '../api/types.ts';
import { formatShare } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import type { OnChoose } from './choice.ts';
import { CursorFrame } from './cursor-frame.tsx';
import { colourOf, isRest, REST_COLOUR } from './palette.ts';
import { ringPath } from './shapes.ts';
import { type TopEntry, topEntries } from './top-list.tsx';
import { formatShort, formatValue, type ValueStyle } from './value-format.ts';

interface Props {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly style: ValueStyle;
  readonly label: string;
  readonly onChoose?: OnChoose | undefined;
}

const MOST = 8;

export interface Slice extends TopEntry {
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly colour: string;
}

/** The largest first, the small ones as one; what is not above zero has no angle. */
export function slicesOf(entries: readonly TopEntry[]): readonly Slice[] {
  const positive = entries.filter(({ value }) => value > 0);
  const named = positive.length > MOST + 1 ? positive.slice(0, MOST) : positive;
  const rest = positive.slice(named.length);
  const left = rest.reduce((sum, { value }) => sum + value, 0);
  const all = rest.length === 0 ? named : [...named, { name: `${rest.length} others`, values: [], value: left }];
  const total = all.reduce((sum, { value }) => sum + value, 0);
  let angle = 0;
  return all.map((entry, index) => {
    const share = entry.value / total;
    const from = angle;
    angle += share * Math.PI * 2;
    const isLeft = entry.values.length === 0 && rest.length > 0;
    return { ...entry, from, to: angle, share, colour: isLeft || isRest(entry.name) ? REST_COLOUR : colourOf(index) };
  });
}

/** Parts of a whole as a ring, with their figures beside it. */
export function PieChart({ columns, rows, style, label, onChoose }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const slices = slicesOf(topEntries(columns, rows));
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  const radius = Math.max(0, Math.min(size.width, size.height) / 2 - 6);
  const middle = { x: size.width / 2, y: size.height / 2 };
  const choose = (index: number, anchor: HTMLElement) => {
    const slice = slices[index];
    if (slice !== undefined && slice.values.length > 0) onChoose?.({ anchor, values: slice.values });
  };
  return (
    <div className="chart pie">
      <CursorFrame
        frame={frame}
        label={label}
        count={slices.length}
        placeOf={(index) => {
          const slice = slices[index];
          const angle = slice === undefined ? 0 : (slice.from + slice.to) / 2;
          return { x: middle.x + Math.sin(angle) * radius * 0.8, y: middle.y - Math.cos(angle) * radius * 0.8 };
        }}
        indexAt={(x, y) => {
          const [dx, dy] = [x - middle.x, y - middle.y];
          if (Math.hypot(dx, dy) > radius + 4) return -1;
          const angle = (Math.atan2(dx, -dy) + Math.PI * 2) % (Math.PI * 2);
          return slices.findIndex((slice) => angle < slice.to);
        }}
        readingOf={(index) => {
          const slice = slices[index];
          return slice === undefined
            ? { title: '', lines: [] }
            : {
                title: slice.name,
                lines: [
                  { colour: slice.colour, name: formatShare(slice.share), value: formatValue(slice.value, style) },
                ],
              };
        }}
        onChoose={onChoose === undefined ? undefined : choose}
      >
        {(cursor) => (
          <svg width={size.width} height={size.height} aria-hidden="true">
            {radius > 0 ? (
              <g transform={`translate(${middle.x} ${middle.y})`}>
                {slices.map((slice, index) => (
                  <path
                    // a result never changes its order
                    key={index}
                    className={cursor === undefined || cursor === index ? 'slice' : 'slice dim'}
                    d={ringPath(slice.from, slice.to, radius * 0.6, radius)}
                    fill={slice.colour}
                  />
                ))}
                <text className="pie-total" textAnchor="middle" dy="0.35em" fontSize={Math.max(11, radius * 0.26)}>
                  {formatShort(total, style)}
                </text>
              </g>
            ) : null}
          </svg>
        )}
      </CursorFrame>
      <ul className="legend" aria-label="Parts">
        {slices.map((slice, index) => (
          // a result never changes its order
          <li key={index}>
            <button
              type="button"
              className="legend-entry"
              disabled={onChoose === undefined || slice.values.length === 0}
              onClick={(event) => choose(index, event.currentTarget)}
            >
              <span className="swatch" style={{ background: slice.colour }} />
              <span className="legend-name">
                {slice.name === '' ? <em>empty</em> : <VisibleText text={slice.name.slice(0, 300)} />}
              </span>
              <span className="legend-value">{formatShare(slice.share)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
