import { useState } from 'react';
import { formatMoment } from '../time/format.ts';
import { formatCount } from '../ui/numbers.ts';
import type { Bar } from './histogram-scale.ts';

/** The histogram's figures as a table, made only when asked for. */
export function HistogramTable({ bars }: { readonly bars: readonly Bar[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="histogram-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Figures as a table</summary>
      {open ? (
        <div className="histogram-figures">
          <table>
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col" className="number">
                  Events
                </th>
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.index}>
                  <td>{formatMoment(bar.from)}</td>
                  <td>{formatMoment(bar.to)}</td>
                  <td className="number">{formatCount(bar.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}
