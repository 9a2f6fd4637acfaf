import { useMemo, useRef, useState } from 'react';
import { useSize } from '../ui/use-size.ts';
import { cut, PlaceLabels } from './axes.tsx';
import { CursorFrame } from './cursor-frame.tsx';
import type { SeriesChartProps } from './line-chart.tsx';
import { choiceAt, LABEL_ROOM, nameOfPlace, placeLabels } from './places.ts';
import { extent } from './scale.ts';
import { formatShort, formatValue } from './value-format.ts';

const BOTTOM = 22;
const MOST_ROWS = 30;
const CHARACTER = 6.3;

/** A row a series, a column a place; the more, the fuller the colour. */
export function HeatMap({ data, style, label, seriesField, onChoose }: SeriesChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const [pointed, setPointed] = useState<number>();
  const series = data.series.slice(0, MOST_ROWS);
  const [low, high] = useMemo(() => extent(data.series.flatMap(({ values }) => values)), [data]);
  const left = Math.min(
    160,
    size.width * 0.35,
    series.reduce((most, { name }) => Math.max(most, name.length), 0) * CHARACTER + 14,
  );
  const width = Math.max(0, size.width - left - 8);
  const height = Math.max(0, size.height - BOTTOM);
  const cell = { width: width / Math.max(1, data.x.length), height: height / Math.max(1, series.length) };
  const gap = cell.width > 5 && cell.height > 5 ? 1 : 0;
  // The square root keeps small counts apart beside one that is very large.
  const strength = (value: number): number =>
    value <= 0 || !(high > 0) ? (value < 0 && low < 0 ? 0.12 : 0.05) : 0.15 + 0.85 * Math.sqrt(value / high);
  const rowAt = (y: number): number => Math.max(0, Math.min(series.length - 1, Math.floor(y / cell.height)));
  const choose =
    onChoose === undefined
      ? undefined
      : (index: number, anchor: HTMLElement, y: number | undefined) => {
          const name = y === undefined ? undefined : series[rowAt(y)]?.name;
          const choice = choiceAt(data, index, { field: seriesField, name }, anchor);
          if (choice !== undefined) onChoose(choice);
        };
  return (
    <div className="chart">
      <CursorFrame
        frame={frame}
        label={label}
        count={data.x.length}
        placeOf={(index) => ({ x: left + (index + 0.5) * cell.width, y: 8 })}
        indexAt={(x, y) => {
          setPointed(rowAt(y));
          return Math.max(0, Math.min(data.x.length - 1, Math.floor((x - left) / cell.width)));
        }}
        readingOf={(index) => ({
          title: nameOfPlace(data, index),
          lines: series
            .map(({ name, values }, row) => ({ name, row, value: values[index] ?? null }))
            .filter(({ value }) => value !== null && value !== 0)
            .toSorted(
              (a, b) => Number(b.row === pointed) - Number(a.row === pointed) || (b.value ?? 0) - (a.value ?? 0),
            )
            .map(({ name, value }) => ({ name, value: formatValue(value, style) })),
        })}
        onChoose={choose}
      >
        {(cursor) => (
          <svg width={size.width} height={size.height} aria-hidden="true">
            {width > 0 && height > 0 ? (
              <g transform={`translate(${left} 0)`}>
                {series.map(({ name, values }, row) => (
                  <g key={name} transform={`translate(0 ${row * cell.height})`}>
                    <text className="axis-text" x={-8} y={cell.height / 2} dy="0.32em" textAnchor="end">
                      {cell.height < 11 ? '' : cut(name === '' ? 'empty' : name, Math.floor((left - 10) / CHARACTER))}
                    </text>
                    {values.map((value, index) =>
                      value === null ? null : (
                        <rect
                          // a place along x is its identity
                          key={index}
                          className="heat"
                          x={index * cell.width}
                          width={Math.max(0.5, cell.width - gap)}
                          height={Math.max(0.5, cell.height - gap)}
                          fillOpacity={strength(value)}
                        />
                      ),
                    )}
                  </g>
                ))}
                {cursor === undefined ? null : (
                  <rect
                    className="cursor-box"
                    x={cursor * cell.width}
                    width={Math.max(1, cell.width - gap)}
                    height={height}
                  />
                )}
                <PlaceLabels
                  labels={placeLabels(data, width, (index) => (index + 0.5) * cell.width)}
                  room={LABEL_ROOM}
                  y={height + 16}
                  width={width}
                />
              </g>
            ) : null}
          </svg>
        )}
      </CursorFrame>
      <p className="heat-scale" aria-hidden="true">
        {formatShort(Math.min(0, low || 0), style)}
        <span className="heat-ramp" />
        {formatShort(high || 0, style)}
        {data.series.length > MOST_ROWS ? ` · ${data.series.length - MOST_ROWS} more rows as a table` : ''}
      </p>
    </div>
  );
}
