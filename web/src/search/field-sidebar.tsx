import { useMemo, useState } from 'react';
import type { Row } from '../api/types.ts';
import { formatCount } from '../ui/numbers.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { DISTINCT_CAP, type FieldCount, fieldCounts, topValues } from './field-counts.ts';
import { ValueButton } from './value-button.tsx';

interface Props {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

const SHOWN = 40;
const VALUES = 10;

/** The fields of the loaded events with the number of their values; a click shows the most frequent ones. */
export function FieldSidebar({ columns, rows }: Props) {
  const fields = useMemo(() => fieldCounts(columns, rows), [columns, rows]);
  const [open, setOpen] = useState<string>();
  return (
    <ul className="field-list">
      {fields.slice(0, SHOWN).map((field) => (
        <li key={field.name}>
          <button
            type="button"
            className="field-name"
            aria-expanded={open === field.name}
            onClick={() => setOpen(open === field.name ? undefined : field.name)}
          >
            <VisibleText text={field.name} />
            <span className="field-count" title="distinct values in the loaded events">
              {field.distinct >= DISTINCT_CAP ? `${DISTINCT_CAP}+` : field.distinct}
            </span>
          </button>
          {open === field.name ? <TopValues field={field} rows={rows} /> : null}
        </li>
      ))}
    </ul>
  );
}

function TopValues({ field, rows }: { readonly field: FieldCount; readonly rows: readonly Row[] }) {
  const values = useMemo(() => topValues(field.name, rows, VALUES), [field.name, rows]);
  return (
    <ol className="top-values" aria-label={`Most frequent values of ${field.name}`}>
      {values.map(({ value, count }) => (
        <li key={`${typeof value}${value}`}>
          <ValueButton field={field.name} value={value} limit={60} />
          <span className="top-count">{formatCount(count)}</span>
        </li>
      ))}
      <li className="top-note">
        in {formatCount(field.rows)} of {formatCount(rows.length)} loaded events
      </li>
    </ol>
  );
}
