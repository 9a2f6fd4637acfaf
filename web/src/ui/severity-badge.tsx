import type { Severity } from '../api/saved-searches.ts';

/** The word is what tells; the colour only repeats it. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return <span className={`severity ${severity}`}>{severity}</span>;
}
