import { fieldName } from './narrow.ts';

export interface FieldSearch {
  readonly label: string;
  readonly search: string;
}

/** What is asked of a field most often, each a search over the same events. */
export function fieldSearches(search: string, field: string, numeric: boolean): readonly FieldSearch[] {
  const events = search.trim();
  const name = fieldName(field);
  const asked: FieldSearch[] = [
    { label: 'Top values', search: `${events} | top limit=20 ${name}` },
    { label: 'Rare values', search: `${events} | rare limit=20 ${name}` },
    { label: 'Over time', search: `${events} | timechart count by ${name}` },
  ];
  if (numeric) asked.push({ label: 'Average over time', search: `${events} | timechart avg(${name})` });
  return asked;
}
