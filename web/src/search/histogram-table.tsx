import { useState } from 'react';
import { Link } from '../shell/link.tsx';
import { formatMoment } from '../time/format.ts';
import { formatCount } from '../ui/numbers.ts';
import type { AlertMark } from './alert-marks.ts';
import type { Bar } from './histogram-scale.ts';

/** The histogram's figures as a table, made only when asked for. */
export function HistogramTable({
  bars,
  marks,
}: {
  readonly bars: readonly Bar[];
  readonly marks: readonly AlertMark[];
}) {
  const [open, setOpen] = useState(false);
  const markOf = new Map(marks.map((mark) => [mark.bar.index, mark]));
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
                {marks.length === 0 ? null : <th scope="col">Alerts</th>}
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.index}>
                  <td>{formatMoment(bar.from)}</td>
                  <td>{formatMoment(bar.to)}</td>
                  <td className="number">{formatCount(bar.count)}</td>
                  {marks.length === 0 ? null : <AlertCell mark={markOf.get(bar.index)} />}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}

function AlertCell({ mark }: { readonly mark: AlertMark | undefined }) {
  return <td>{mark === undefined ? null : <Link href={mark.href}>{mark.text}</Link>}</td>;
}
