import { Icon } from '../ui/icon.tsx';
import { ShortText } from '../ui/short-text.tsx';

interface Props {
  /** Of the dashboard itself; a reader cannot take them away. */
  readonly fixed: readonly string[];
  readonly filters: readonly string[];
  readonly onRemove: (filter: string) => void;
  readonly onClear: () => void;
}

/** Conditions that every panel has. */
export function FilterChips({ fixed, filters, onRemove, onClear }: Props) {
  if (fixed.length + filters.length === 0) return null;
  return (
    <ul className="filter-chips" aria-label="Filters">
      {fixed.map((filter) => (
        <li key={`fixed ${filter}`} className="chip fixed" title="a filter of the dashboard">
          <code>
            <ShortText text={filter} limit={120} />
          </code>
        </li>
      ))}
      {filters.map((filter) => (
        <li key={filter} className="chip">
          <code>
            <ShortText text={filter} limit={120} />
          </code>
          <button
            type="button"
            aria-label={`Remove the filter ${filter.slice(0, 200)}`}
            onClick={() => onRemove(filter)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
      {filters.length > 1 ? (
        <li>
          <button type="button" className="link" onClick={onClear}>
            remove all
          </button>
        </li>
      ) : null}
    </ul>
  );
}
