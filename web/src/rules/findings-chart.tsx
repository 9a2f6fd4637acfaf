import { useRef } from 'react';
import type { BacktestDay } from '../api/rules.ts';
import { niceTop } from '../search/histogram-scale.ts';
import { formatCount, plural } from '../ui/numbers.ts';
import { useWidth } from '../ui/use-width.ts';

const HEIGHT = 120;
const AXIS = 20;
const GUTTER = 40;
const TOP = 8;
const TICK_EVERY = 90;

/** Findings a day, or, of rules that count for others alone, matches; the same as a table. */
export function FindingsChart({ days }: { readonly days: readonly BacktestDay[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const plot = Math.max(0, width - GUTTER);
  const top = niceTop(days.reduce((most, { findings }) => Math.max(most, findings), 1));
  const step = days.length === 0 ? 0 : plot / days.length;
  const tick = Math.max(1, Math.ceil(TICK_EVERY / Math.max(1, step)));
  const height = (findings: number): number => (findings === 0 ? 0 : Math.max(2, (findings / top) * (HEIGHT - TOP)));
  return (
    <div className="findings-chart" ref={frame}>
      {width === 0 ? null : (
        <svg width={width} height={HEIGHT + AXIS} role="img" aria-label="Findings a day; the table below has them">
          {[top, top / 2].filter(Number.isInteger).map((value) => {
            const y = HEIGHT - (value / top) * (HEIGHT - TOP);
            return (
              <g key={value}>
                <line className="grid" x1={GUTTER} x2={width} y1={y} y2={y} />
                <text x={GUTTER - 6} y={y + 4} textAnchor="end">
                  {formatCount(value)}
                </text>
              </g>
            );
          })}
          <line className="base" x1={GUTTER} x2={width} y1={HEIGHT} y2={HEIGHT} />
          {days.map(({ day, findings }, index) => (
            <rect
              key={day}
              x={GUTTER + index * step + Math.min(2, step * 0.12)}
              width={Math.max(1, step - Math.min(4, step * 0.24))}
              y={HEIGHT - height(findings)}
              height={height(findings)}
            >
              <title>{`${day}: ${plural(findings, 'finding')}`}</title>
            </rect>
          ))}
          {days.map(({ day }, index) =>
            index % tick === 0 && GUTTER + index * step + 40 < width ? (
              <text key={day} x={GUTTER + index * step} y={HEIGHT + 15}>
                {day.slice(5)}
              </text>
            ) : null,
          )}
        </svg>
      )}
      <details>
        <summary>As a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section className="table-scroll" aria-label="Findings a day" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Day (UTC)</th>
                <th scope="col" className="number">
                  Events that match
                </th>
                <th scope="col" className="number">
                  Findings
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map(({ day, matches, findings }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  <td className="number">{formatCount(matches)}</td>
                  <td className="number">{formatCount(findings)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </div>
  );
}
