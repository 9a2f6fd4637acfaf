import { useMemo, useState } from 'react';
import type { SearchResult } from '../api/types.ts';
import { chartData } from '../charts/chart-data.ts';
import { ColumnChart } from '../charts/column-chart.tsx';
import { LineChart } from '../charts/line-chart.tsx';
import { browserStorage } from '../ui/storage.ts';
import { groupFields } from './narrow.ts';
import '../styles/charts.css';

const SHAPES = ['lines', 'columns', 'none'] as const;
type Shape = (typeof SHAPES)[number];
const WORDS: Readonly<Record<Shape, string>> = { lines: 'Lines', columns: 'Columns', none: 'No chart' };
const KEY = 'tocsin.time-chart';
/** Figures of a search stand for themselves: whoever wants a unit makes a panel. */
const PLAIN = {};

interface Props {
  readonly result: SearchResult;
  /** The search that `result` answers. */
  readonly search: string;
}

/** Numbers over time, such as those of `timechart`, above the table that has them in full. */
export function TimeChart({ result, search }: Props) {
  const [shape, setShape] = useState<Shape>(rememberedShape);
  const data = useMemo(() => chartData(result.columns, result.rows), [result]);
  const seriesField = useMemo(() => groupFields(search).at(-1), [search]);
  const choose = (next: Shape) => {
    setShape(next);
    try {
      browserStorage()?.setItem(KEY, next);
    } catch {
      // Without storage the choice holds until the page is left.
    }
  };
  const chart = { data, style: PLAIN, label: 'Results over time', seriesField };
  return (
    <section className="time-chart" aria-label="Chart">
      <fieldset className="time-chart-shapes">
        <legend className="visually-hidden">Shape of the chart</legend>
        {SHAPES.map((one) => (
          <button key={one} type="button" className="small" aria-pressed={one === shape} onClick={() => choose(one)}>
            {WORDS[one]}
          </button>
        ))}
      </fieldset>
      {shape === 'none' ? null : (
        <div className="time-chart-picture">
          {shape === 'lines' ? (
            <LineChart {...chart} stacked={false} filled={false} />
          ) : (
            <ColumnChart {...chart} stacked />
          )}
        </div>
      )}
    </section>
  );
}

function rememberedShape(): Shape {
  const remembered = browserStorage()?.getItem(KEY);
  return SHAPES.find((shape) => shape === remembered) ?? 'lines';
}
