import { useMemo, useRef } from 'react';
import { useSize } from '../ui/use-size.ts';
import { gutterOf, PlaceLabels, ValueLines } from './axes.tsx';
import type { ChartData } from './chart-data.ts';
import type { OnChoose } from './choice.ts';
import { CursorFrame } from './cursor-frame.tsx';
import { Legend } from './legend.tsx';
import { seriesColours } from './palette.ts';
import { choiceAt, LABEL_ROOM, nameOfPlace, placeLabels } from './places.ts';
import { extent, linearScale, valueAxis } from './scale.ts';
import { areaPath, linePath, type Point, thinned } from './shapes.ts';
import { stacked as stackedLayers, unstacked } from './stack.ts';
import { formatValue, numberOf, type ValueStyle } from './value-format.ts';

export interface SeriesChartProps {
  readonly data: ChartData;
  readonly style: ValueStyle;
  readonly label: string;
  readonly stacked: boolean;
  /** What the names of the series are values of. */
  readonly seriesField?: string | undefined;
  readonly onChoose?: OnChoose | undefined;
}

const BOTTOM = 22;
const TOP = 10;
const RIGHT = 12;

/** Series as lines, or with their surfaces filled. */
export function LineChart({ filled, ...props }: SeriesChartProps & { readonly filled: boolean }) {
  const { data, style, label, stacked, seriesField, onChoose } = props;
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const names = data.series.map(({ name }) => name);
  const colours = useMemo(() => seriesColours(data.series.map(({ name }) => name)), [data]);
  const layers = useMemo(() => (stacked && filled ? stackedLayers : unstacked)(data.series), [data, stacked, filled]);
  const [low, high] = useMemo(() => extent(layers.flatMap((layer) => layer.map((one) => one?.[1] ?? null))), [layers]);

  const height = Math.max(0, size.height - TOP - BOTTOM);
  const axis = valueAxis(low, high, Math.max(1, Math.floor(height / 40)), { whole: isWhole(data) });
  const left = gutterOf(axis, style);
  const width = Math.max(0, size.width - left - RIGHT);
  const y = linearScale(axis.min, axis.max, height, 0);
  const xs = useMemo(() => positions(data, width), [data, width]);
  const draw = width > 0 && height > 0;
  const paths = useMemo(() => {
    if (!draw) return [];
    const scale = linearScale(axis.min, axis.max, height, 0);
    return layers.map((layer) => {
      const along = (end: 0 | 1): readonly (Point | null)[] =>
        layer.map((one, index) => (one === null ? null : [xs[index] ?? 0, scale.at(one[end])]));
      const upper = along(1);
      return {
        line: linePath(thinned(upper, width)),
        // A stack keeps all of its points: the layers must meet.
        area: filled
          ? areaPath(
              stacked ? upper : thinned(upper, width),
              stacked ? along(0) : base(thinned(upper, width), scale.at(0)),
            )
          : '',
      };
    });
  }, [draw, layers, xs, axis.min, axis.max, height, width, filled, stacked]);

  const choose =
    onChoose === undefined
      ? undefined
      : (index: number, anchor: HTMLElement, at: number | undefined) => {
          const near = nearest(layers, index, at === undefined ? undefined : at - TOP, y.at);
          const choice = choiceAt(
            data,
            index,
            { field: seriesField, name: at === undefined ? undefined : names[near] },
            anchor,
          );
          if (choice !== undefined) onChoose(choice);
        };

  return (
    <div className="chart">
      <CursorFrame
        frame={frame}
        label={label}
        count={data.x.length}
        placeOf={(index) => ({ x: left + (xs[index] ?? 0), y: TOP })}
        indexAt={(x) => nearestIndex(xs, x - left)}
        readingOf={(index) => ({
          title: nameOfPlace(data, index),
          lines: linesAt(data, index, colours, style),
        })}
        onChoose={choose}
      >
        {(cursor) => (
          <svg width={size.width} height={size.height} aria-hidden="true">
            {draw ? (
              <g transform={`translate(${left} ${TOP})`}>
                <ValueLines axis={axis} y={y} width={width} style={style} />
                {filled
                  ? paths.map(({ area }, index) => (
                      <path
                        key={names[index]}
                        className={stacked ? 'area stacked' : 'area'}
                        d={area}
                        fill={colours[index]}
                      />
                    ))
                  : null}
                {paths.map(({ line }, index) => (
                  <path key={names[index]} className="line" d={line} stroke={colours[index]} />
                ))}
                {cursor === undefined ? null : (
                  <g className="cursor">
                    <line x1={xs[cursor]} x2={xs[cursor]} y1={0} y2={height} />
                    {layers.map((layer, index) => {
                      const one = layer[cursor] ?? null;
                      return one === null ? null : (
                        <circle key={names[index]} cx={xs[cursor]} cy={y.at(one[1])} r={3.5} fill={colours[index]} />
                      );
                    })}
                  </g>
                )}
                <PlaceLabels
                  labels={placeLabels(data, width, (index) => xs[index] ?? 0)}
                  room={LABEL_ROOM}
                  y={height + 16}
                  width={width}
                />
              </g>
            ) : null}
          </svg>
        )}
      </CursorFrame>
      <Legend names={names} colours={colours} field={seriesField} onChoose={onChoose} />
    </div>
  );
}

/** More series than these, and zeros say nothing. */
const FEW = 6;

/** The values of a place, the largest first. */
export function linesAt(data: ChartData, index: number, colours: readonly string[], style: ValueStyle) {
  return data.series
    .map(({ name, values }, place) => ({ name, value: values[index] ?? null, colour: colours[place] ?? '' }))
    .filter(({ value }) => value !== null && (value !== 0 || data.series.length <= FEW))
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .map(({ name, value, colour }) => ({ name, colour, value: formatValue(value, style) }));
}

export function isWhole(data: ChartData): boolean {
  return data.series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));
}

/** By their values where x is a time or a number in order, else evenly. */
function positions({ x, isTime }: ChartData, width: number): readonly number[] {
  const numbers = x.map((value) => numberOf(value));
  const rises = numbers.every(
    (value, index) => index === 0 || (value ?? Number.NaN) > (numbers[index - 1] ?? Number.NaN),
  );
  if (x.length > 1 && (isTime || rises) && numbers.every((value) => value !== undefined)) {
    const scale = linearScale(numbers[0] ?? 0, numbers.at(-1) ?? 0, 0, width);
    return numbers.map((value) => scale.at(value ?? 0));
  }
  const step = width / Math.max(1, x.length);
  return x.map((_, index) => (index + 0.5) * step);
}

function nearestIndex(xs: readonly number[], x: number): number {
  let best = 0;
  for (let index = 1; index < xs.length; index += 1)
    if (Math.abs((xs[index] ?? 0) - x) < Math.abs((xs[best] ?? 0) - x)) best = index;
  return best;
}

function nearest(
  layers: readonly (readonly (readonly [number, number] | null)[])[],
  index: number,
  y: number | undefined,
  at: (value: number) => number,
): number {
  if (y === undefined) return -1;
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  layers.forEach((layer, place) => {
    const one = layer[index] ?? null;
    const away = one === null ? Number.POSITIVE_INFINITY : Math.abs(at(one[1]) - y);
    if (away < distance) [best, distance] = [place, away];
  });
  return best;
}

function base(points: readonly (Point | null)[], y: number): readonly (Point | null)[] {
  return points.map((point) => (point === null ? null : [point[0], y]));
}
