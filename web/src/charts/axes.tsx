import { visibleText } from '../ui/visible.ts';
import type { Scale, ValueAxis } from './scale.ts';
import { formatShort, type ValueStyle } from './value-format.ts';

/** Pixels around the plot. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const CHARACTER = 6.3;

export function gutterOf(axis: ValueAxis, style: ValueStyle): number {
  const longest = axis.ticks.reduce((most, tick) => Math.max(most, formatShort(tick, style).length), 0);
  return Math.ceil(longest * CHARACTER) + 12;
}

export function ValueLines(props: {
  readonly axis: ValueAxis;
  readonly y: Scale;
  readonly width: number;
  readonly style: ValueStyle;
}) {
  const { axis, y, width, style } = props;
  return (
    <g className="axis">
      {axis.ticks.map((tick) => (
        <g key={tick} transform={`translate(0 ${Math.round(y.at(tick)) + 0.5})`}>
          <line className={tick === 0 ? 'zero' : 'grid'} x2={width} />
          <text x={-8} dy="0.32em" textAnchor="end">
            {formatShort(tick, style)}
          </text>
        </g>
      ))}
    </g>
  );
}

export interface PlaceLabel {
  readonly x: number;
  readonly text: string;
}

/** Labels below the plot; each as long as its room. */
export function PlaceLabels(props: {
  readonly labels: readonly PlaceLabel[];
  readonly room: number;
  readonly y: number;
  readonly width: number;
}) {
  const { labels, room, y, width } = props;
  const most = Math.max(3, Math.floor(room / CHARACTER) - 1);
  return (
    <g className="axis">
      {labels.map(({ x, text }) => {
        const shown = cut(text, most);
        const half = (shown.length * CHARACTER) / 2;
        return (
          <text key={x} x={Math.max(half - 30, Math.min(width - half + 6, x))} y={y} textAnchor="middle">
            {shown}
          </text>
        );
      })}
    </g>
  );
}

/** Text of a drawing cannot wrap: what is too long ends in an ellipsis, and the whole stands in the tooltip. */
export function cut(text: string, most: number): string {
  const visible = visibleText(text.slice(0, 300)).replace(/\s+/g, ' ');
  return visible.length <= most ? visible : `${visible.slice(0, Math.max(1, most - 1))}…`;
}
