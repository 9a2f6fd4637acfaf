import type { Row } from '../api/types.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { scalarsOf } from './field-counts.ts';
import { ValueButton } from './value-button.tsx';

/** The selected fields of an event, below its text. */
export function Places({ row, selected }: { readonly row: Row; readonly selected: readonly string[] }) {
  return (
    <dl className="places">
      {selected.map((field) => {
        const [value] = scalarsOf(row[field]);
        return value === undefined ? null : (
          <div key={field}>
            <dt>
              <VisibleText text={field} />
            </dt>
            <dd>
              <ValueButton field={field} value={value} limit={120} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
