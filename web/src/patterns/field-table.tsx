import { useState } from 'react';
import type { PatternFields } from '../api/patterns.ts';
import { formatValue, VALUE_FORMATS, type ValueFormat } from '../charts/value-format.ts';
import { formatCount, formatShare, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';

interface Props {
  readonly found: PatternFields;
  readonly formats: Readonly<Record<string, ValueFormat>>;
  /** Absent: they can only be read. */
  readonly onFormat?: ((field: string, format: ValueFormat | undefined) => void) | undefined;
}

const FIND_FROM = 10;
const FIRST = 100;
const TOP = 3;

/** The fields of the events: their types, how many events have them, their most frequent values, and how values are written. */
export function FieldTable({ found, formats, onFormat }: Props) {
  const [wanted, setWanted] = useState('');
  const [all, setAll] = useState(false);
  const fields = found.fields.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  const shown = all ? fields : fields.slice(0, FIRST);
  return (
    <>
      {found.fields.length < FIND_FROM ? null : (
        <input
          className="field-find"
          type="search"
          placeholder="Find a field"
          aria-label="Find a field"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll searches field-table" aria-label="List of fields" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Type</th>
              <th scope="col">In events</th>
              <th scope="col" className="number">
                Values
              </th>
              <th scope="col">Most frequent</th>
              <th scope="col">Written as</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((field) => {
              const format = Object.hasOwn(formats, field.name) ? formats[field.name] : undefined;
              return (
                <tr key={field.name}>
                  <th scope="row">
                    <code>
                      <ShortText text={field.name} limit={100} />
                    </code>
                  </th>
                  <td>{field.type}</td>
                  <td className="coverage">
                    <meter
                      value={field.coverage}
                      aria-label={`${field.name}: in ${formatShare(field.coverage)} of events`}
                    />
                    <span>{formatShare(field.coverage)}</span>
                  </td>
                  <td className="number" data-name="values">
                    {formatCount(field.distinct)}
                  </td>
                  <td className="top-values">
                    {field.top.slice(0, TOP).map(({ value, count }) => (
                      <span key={value} className="top-value-chip" title={plural(count, 'event')}>
                        {value === '' ? <em>empty</em> : <ShortText text={formatValue(value, { format })} limit={40} />}
                      </span>
                    ))}
                  </td>
                  <td>
                    {onFormat === undefined ? (
                      (format ?? <span className="soft">as it comes</span>)
                    ) : (
                      <select
                        aria-label={`Values of ${field.name} are written as`}
                        value={format ?? ''}
                        onChange={(event) =>
                          onFormat(
                            field.name,
                            VALUE_FORMATS.find((one) => one === event.target.value),
                          )
                        }
                      >
                        <option value="">as it comes</option>
                        {VALUE_FORMATS.map((one) => (
                          <option key={one}>{one}</option>
                        ))}
                      </select>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {shown.length < fields.length ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          show all {fields.length}
        </button>
      ) : null}
    </>
  );
}
