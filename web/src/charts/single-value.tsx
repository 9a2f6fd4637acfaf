import { useRef } from 'react';
import { formatTick } from '../time/format.ts';
import { useSize } from '../ui/use-size.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import type { ChartData } from './chart-data.ts';
import { type Mood, moodOf, type Threshold } from './mood.ts';
import { nameOfPlace } from './places.ts';
import { extent, linearScale } from './scale.ts';
import { areaPath, linePath, type Point, thinned } from './shapes.ts';
import { formatShort, formatValue, type ValueStyle } from './value-format.ts';
import '../styles/single-value.css';

interface Props {
  readonly data: ChartData;
  readonly style: ValueStyle;
  readonly label: string;
  readonly trend: boolean;
  /** What a rising value means. */
  readonly upIs: 'good' | 'neutral' | 'bad';
  readonly thresholds: readonly Threshold[];
  /** The first cell as it came, where it is no number. */
  readonly word: string | undefined;
  readonly onOpen?: ((anchor: HTMLElement) => void) | undefined;
}

export interface Change {
  readonly difference: number;
  /** Of the value before; undefined where that is zero. */
  readonly share: number | undefined;
}

/** The last value against the one before it. */
export function changeOf(values: readonly (number | null)[]): Change | undefined {
  const [last, before] = values.filter((value) => value !== null).toReversed();
  if (last === undefined || before === undefined) return undefined;
  return { difference: last - before, share: before === 0 ? undefined : (last - before) / Math.abs(before) };
}

/** One figure, how it has changed, and the way it came. */
export function SingleValue({ data, style, label, trend, upIs, thresholds, word, onOpen }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const values = data.series[0]?.values ?? [];
  const value = values.filter((one) => one !== null).at(-1);
  const change = trend && values.length > 1 ? changeOf(values) : undefined;
  const mood = moodOf(value, thresholds);
  const shown = value === undefined ? (word ?? '–') : formatShort(value, { format: style.format });
  const unit = value === undefined || !style.unit ? '' : style.unit;
  const size = Math.max(
    18,
    Math.min(
      height * (change === undefined ? 0.5 : 0.36),
      (width / Math.max(3, shown.length + unit.length * 0.4)) * 1.5,
      120,
    ),
  );
  const figure = (
    <strong
      className="single-figure"
      style={{ fontSize: size }}
      title={value === undefined ? undefined : formatValue(value, style)}
    >
      <VisibleText text={shown.slice(0, 80)} />
      {unit === '' ? null : (
        <small>
          {' '}
          <VisibleText text={unit} />
        </small>
      )}
    </strong>
  );
  return (
    <div ref={box} className={mood === undefined ? 'single' : `single ${mood}`}>
      {trend && values.length > 1 ? (
        <Sparkline values={values} width={width} height={Math.round(height * 0.28)} />
      ) : null}
      {onOpen === undefined ? (
        figure
      ) : (
        <button
          type="button"
          className="single-open"
          aria-haspopup="menu"
          onClick={(event) => onOpen(event.currentTarget)}
        >
          <span className="visually-hidden">{label}: </span>
          {figure}
        </button>
      )}
      {change === undefined ? null : (
        <span className={`single-change ${changeMood(change, upIs)}`}>
          {wordsOf(change, style)} <span className="soft">since {sinceOf(data)}</span>
        </span>
      )}
    </div>
  );
}

/** The place before the last one: of times of one day, the clock. */
function sinceOf(data: ChartData): string {
  const index = Math.max(0, data.x.length - 2);
  const [before, last] = [Number(data.x[index]) * 1000, Number(data.x.at(-1)) * 1000];
  return data.isTime
    ? formatTick(before, last - before > 43_200_000 ? 259_200_000 : 3_600_000)
    : nameOfPlace(data, index);
}

function wordsOf({ difference, share }: Change, style: ValueStyle): string {
  if (difference === 0) return 'unchanged';
  const sign = difference > 0 ? '▲ +' : '▼ ';
  const percent =
    share === undefined ? '' : ` (${share > 0 ? '+' : '−'}${formatShort(Math.round(Math.abs(share) * 100))}%)`;
  return `${sign}${formatShort(difference, { format: style.format })}${percent}`;
}

function changeMood({ difference }: Change, upIs: Props['upIs']): Mood {
  if (difference === 0 || upIs === 'neutral') return 'neutral';
  return difference > 0 === (upIs === 'good') ? 'good' : 'bad';
}

function Sparkline(props: {
  readonly values: readonly (number | null)[];
  readonly width: number;
  readonly height: number;
}) {
  const { values, width, height } = props;
  if (width === 0 || height < 8) return null;
  const [low, high] = extent(values);
  const y = linearScale(Math.min(0, low), Math.max(high, low + 1e-9), height - 2, 3);
  const x = linearScale(0, Math.max(1, values.length - 1), 0, width);
  const points = thinned(
    values.map((value, index): Point | null => (value === null ? null : [x.at(index), y.at(value)])),
    width,
  );
  return (
    <svg className="sparkline" width={width} height={height} aria-hidden="true">
      <path
        className="area"
        d={areaPath(
          points,
          points.map((point) => (point === null ? null : [point[0], height])),
        )}
      />
      <path className="line" d={linePath(points)} />
    </svg>
  );
}
