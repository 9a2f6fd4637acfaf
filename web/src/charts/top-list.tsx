import type { Row } from '../api/types.ts';
import { timeColumnFormat } from '../time/format.ts';
import { formatShare } from '../ui/numbers.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { isNumeric, scalar } from './chart-data.ts';
import type { OnChoose } from './choice.ts';
import { moodOf, type Threshold } from './mood.ts';
import { isRest } from './palette.ts';
import { formatValue, numberOf, type ValueStyle } from './value-format.ts';
import '../styles/bar-lists.css';

interface Props {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly style: ValueStyle;
  readonly label: string;
  readonly thresholds: readonly Threshold[];
  readonly onChoose?: OnChoose | undefined;
}

export interface TopEntry {
  readonly name: string;
  readonly values: readonly { readonly field: string; readonly value: string | number | boolean }[];
  readonly value: number;
}

const MOST = 100;

/** What is by what: columns of words name an entry, the first of numbers (`count`, else any) ranks it. */
export function topEntries(columns: readonly string[], rows: readonly Row[]): readonly TopEntry[] {
  const shown = columns.filter((column) => !column.startsWith('_') || column === '_time');
  const numeric = shown.filter((column) => isNumeric(column, rows));
  const value =
    numeric.find((column) => column === 'count') ?? numeric.find((column) => column !== 'percent') ?? numeric[0];
  const named = shown.filter((column) => column !== value && column !== 'percent' && !numeric.includes(column));
  // What is counted may be a number itself, such as a status.
  const by = named.length > 0 ? named : shown.filter((column) => column !== value && column !== 'percent').slice(0, 1);
  const timeOf = timeColumnFormat(by.includes('_time') ? rows.map(({ _time }) => _time) : []);
  return rows
    .map((row) => {
      const values = by.map((field) => ({ field, value: scalar(row[field]) }));
      return {
        name: values
          .map(({ field, value: one }) => (field === '_time' ? (timeOf(one) ?? String(one)) : String(one)))
          .join(' · '),
        values,
        value: value === undefined ? 1 : (numberOf(row[value]) ?? 0),
      };
    })
    .toSorted((a, b) => b.value - a.value);
}

/** Ranked: the name, its figure, its share of all, and a bar behind them. */
export function TopList({ columns, rows, style, label, thresholds, onChoose }: Props) {
  const entries = topEntries(columns, rows);
  const largest = entries.reduce((most, { value }) => Math.max(most, value), 0);
  const total = entries.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="top-list" aria-label={label} tabIndex={0}>
      <ol>
        {entries.slice(0, MOST).map((entry, index) => {
          const mood = moodOf(entry.value, thresholds);
          const fixed = onChoose === undefined || isRest(entry.name) || entry.values.length === 0;
          return (
            // entries may say the same, and the list never changes its order
            <li key={index}>
              <button
                type="button"
                className={mood === undefined ? 'top-entry' : `top-entry ${mood}`}
                disabled={fixed}
                aria-haspopup={fixed ? undefined : 'menu'}
                onClick={(event) => onChoose?.({ anchor: event.currentTarget, values: entry.values })}
              >
                <span
                  className="top-bar"
                  style={{ width: `${largest <= 0 ? 0 : Math.max(0, (entry.value / largest) * 100)}%` }}
                />
                <span className="top-name">
                  {entry.name === '' ? <em>empty</em> : <VisibleText text={entry.name.slice(0, 500)} />}
                </span>
                <span className="top-value">{formatValue(entry.value, style)}</span>
                <span className="top-share">{total > 0 ? formatShare(Math.max(0, entry.value) / total) : ''}</span>
              </button>
            </li>
          );
        })}
      </ol>
      {entries.length > MOST ? <p className="soft">and {entries.length - MOST} more</p> : null}
    </section>
  );
}
