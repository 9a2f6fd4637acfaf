import { useMemo, useRef } from 'react';
import { useSize } from '../ui/use-size.ts';
import { gutterOf, PlaceLabels, ValueLines } from './axes.tsx';
import { CursorFrame } from './cursor-frame.tsx';
import { Legend } from './legend.tsx';
import { isWhole, linesAt, type SeriesChartProps } from './line-chart.tsx';
import { seriesColours } from './palette.ts';
import { choiceAt, LABEL_ROOM, nameOfPlace, placeLabels } from './places.ts';
import { extent, linearScale, valueAxis } from './scale.ts';
import { stacked as stackedLayers, unstacked } from './stack.ts';

const BOTTOM = 22;
const TOP = 10;
const RIGHT = 12;

/** Bars that stand: the series of a place beside one another, or on one another. */
export function ColumnChart({ data, style, label, stacked, seriesField, onChoose }: SeriesChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const names = data.series.map(({ name }) => name);
  const colours = useMemo(() => seriesColours(data.series.map(({ name }) => name)), [data]);
  const layers = useMemo(() => (stacked ? stackedLayers : unstacked)(data.series), [data, stacked]);
  const [low, high] = useMemo(() => extent(layers.flatMap((layer) => layer.map((one) => one?.[1] ?? null))), [layers]);

  const height = Math.max(0, size.height - TOP - BOTTOM);
  const axis = valueAxis(low, high, Math.max(1, Math.floor(height / 40)), { whole: isWhole(data) });
  const left = gutterOf(axis, style);
  const width = Math.max(0, size.width - left - RIGHT);
  const y = linearScale(axis.min, axis.max, height, 0);
  const band = width / Math.max(1, data.x.length);
  const gap = band > 6 ? Math.min(12, band * 0.2) : band > 2 ? 0.5 : 0;
  const inner = Math.min(64, band - gap);
  const bar = stacked ? inner : inner / Math.max(1, layers.length);
  const middle = (index: number): number => (index + 0.5) * band;

  const seriesAt = (index: number, at: number | undefined): string | undefined => {
    if (at === undefined || !stacked) return names.length === 1 ? names[0] : undefined;
    return names[
      layers.findIndex((layer) => {
        const one = layer[index] ?? null;
        return one !== null && between(at - TOP, y.at(one[0]), y.at(one[1]));
      })
    ];
  };
  const choose =
    onChoose === undefined
      ? undefined
      : (index: number, anchor: HTMLElement, at: number | undefined) => {
          const choice = choiceAt(data, index, { field: seriesField, name: seriesAt(index, at) }, anchor);
          if (choice !== undefined) onChoose(choice);
        };

  return (
    <div className="chart">
      <CursorFrame
        frame={frame}
        label={label}
        count={data.x.length}
        placeOf={(index) => ({ x: left + middle(index), y: TOP })}
        indexAt={(x) => Math.max(0, Math.min(data.x.length - 1, Math.floor((x - left) / band)))}
        readingOf={(index) => ({ title: nameOfPlace(data, index), lines: linesAt(data, index, colours, style) })}
        onChoose={choose}
      >
        {(cursor) => (
          <svg width={size.width} height={size.height} aria-hidden="true">
            {width > 0 && height > 0 ? (
              <g transform={`translate(${left} ${TOP})`}>
                {cursor === undefined ? null : (
                  <rect className="cursor-band" x={cursor * band} width={band} height={height} />
                )}
                <ValueLines axis={axis} y={y} width={width} style={style} />
                {layers.map((layer, series) => (
                  <g key={names[series]} fill={colours[series]}>
                    {layer.map((one, index) => {
                      if (one === null || one[0] === one[1]) return null;
                      const from = y.at(one[0]);
                      const to = y.at(one[1]);
                      return (
                        <rect
                          // a place along x is its identity
                          key={index}
                          x={middle(index) - inner / 2 + (stacked ? 0 : series * bar)}
                          y={Math.min(from, to)}
                          width={Math.max(0.5, bar)}
                          height={Math.max(1, Math.abs(from - to))}
                        />
                      );
                    })}
                  </g>
                ))}
                <PlaceLabels
                  labels={placeLabels(data, width, middle)}
                  room={Math.max(LABEL_ROOM, band)}
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

function between(value: number, a: number, b: number): boolean {
  return value >= Math.min(a, b) && value <= Math.max(a, b);
}
