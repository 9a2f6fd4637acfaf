import { useMemo } from 'react';
import { VisibleText } from '../ui/visible-text.tsx';
import { Legend } from './legend.tsx';
import type { SeriesChartProps } from './line-chart.tsx';
import { seriesColours } from './palette.ts';
import { choiceAt, nameOfPlace } from './places.ts';
import { extent } from './scale.ts';
import { stacked as stackedLayers, unstacked } from './stack.ts';
import { formatValue } from './value-format.ts';
import '../styles/bar-lists.css';

const MOST_ROWS = 200;

/** Bars that lie, a row a place: there is room for long names. */
export function BarChart({ data, style, label, stacked, seriesField, onChoose }: SeriesChartProps) {
  const names = data.series.map(({ name }) => name);
  const colours = useMemo(() => seriesColours(data.series.map(({ name }) => name)), [data]);
  const layers = useMemo(() => (stacked ? stackedLayers : unstacked)(data.series), [data, stacked]);
  const [low, high] = useMemo(() => extent(layers.flatMap((layer) => layer.map((one) => one?.[1] ?? null))), [layers]);
  const from = Math.min(0, low || 0);
  const range = Math.max(0, high || 0) - from || 1;
  const share = (value: number): number => ((value - from) / range) * 100;
  const rows = stacked ? [names.map((_, index) => index)] : names.map((_, index) => [index]);
  return (
    <div className="chart">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="bars" aria-label={label} tabIndex={0}>
        <ul>
          {data.x.slice(0, MOST_ROWS).map((_, index) => {
            const name = nameOfPlace(data, index);
            const total = data.series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
            const shown = names.length === 1 || stacked ? formatValue(total, style) : '';
            return (
              <li key={name}>
                <button
                  type="button"
                  className="bar-row"
                  disabled={onChoose === undefined}
                  aria-haspopup={onChoose === undefined ? undefined : 'menu'}
                  title={name.length > 24 ? undefined : ''}
                  onClick={(event) => {
                    const series = { field: undefined, name: undefined };
                    const choice = choiceAt(data, index, series, event.currentTarget);
                    if (choice !== undefined) onChoose?.(choice);
                  }}
                >
                  <span className="bar-name">
                    <VisibleText text={name} />
                  </span>
                  <span className="bar-track">
                    {rows.map((layered) => (
                      <svg key={layered.join()} className="bar-line" aria-hidden="true">
                        {layered.map((series) => {
                          const one = layers[series]?.[index] ?? null;
                          if (one === null || one[0] === one[1]) return null;
                          const start = share(Math.min(...one));
                          return (
                            <rect
                              key={series}
                              x={`${start}%`}
                              width={`${Math.max(0.3, share(Math.max(...one)) - start)}%`}
                              height="100%"
                              rx={2}
                              fill={colours[series]}
                            />
                          );
                        })}
                      </svg>
                    ))}
                  </span>
                  <span className="bar-value">
                    {shown}
                    {names.length > 1 ? (
                      <span className="visually-hidden">
                        {data.series
                          .map((series) => `${series.name} ${formatValue(series.values[index] ?? 0, style)}`)
                          .join(', ')}
                      </span>
                    ) : null}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
        {data.x.length > MOST_ROWS ? <p className="soft">and {data.x.length - MOST_ROWS} more</p> : null}
      </section>
      <Legend names={names} colours={colours} field={seriesField} onChoose={onChoose} />
    </div>
  );
}
