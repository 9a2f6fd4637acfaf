import { useMemo } from 'react';
import type { Row } from '../api/types.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { FieldName } from '../ui/field-name.tsx';
import { scalarsOf } from './field-counts.ts';
import { ValueButton } from './value-button.tsx';

interface Props {
  readonly id: string;
  readonly row: Row;
  readonly columns: readonly string[];
}

const DEFAULT_FIELDS = ['_time', 'index', 'host', 'source', 'sourcetype'];
const LAST_VALUE = 200;

export function EventFields({ id, row, columns }: Props) {
  const names = useMemo(() => fieldNames(row, columns), [row, columns]);
  return (
    <section id={id} className="event-fields" aria-label="Fields">
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">
                <FieldName name={name} />
              </th>
              <td>
                <FieldValues name={name} row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="event-actions">
        <CopyButton label="Copy text" text={() => String(row._raw ?? '')} />
        <CopyButton label="Copy as JSON" text={() => JSON.stringify(row, null, 2)} />
      </div>
    </section>
  );
}

function FieldValues({ name, row }: { readonly name: string; readonly row: Row }) {
  const values = scalarsOf(row[name]);
  return values.slice(0, LAST_VALUE).map((value, index) => (
    // the same value may stand in a field twice, and the list never changes
    <div key={index}>
      <ValueButton field={name} value={value} />
    </div>
  ));
}

function fieldNames(row: Row, columns: readonly string[]): readonly string[] {
  const present = new Set(
    [...columns, ...Object.keys(row)].filter((name) => name !== '_raw' && scalarsOf(row[name]).length > 0),
  );
  const others = [...present].filter((name) => !DEFAULT_FIELDS.includes(name)).toSorted((a, b) => a.localeCompare(b));
  return [...DEFAULT_FIELDS.filter((name) => present.has(name)), ...others];
}
