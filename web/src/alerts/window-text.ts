import type { Window } from '../api/saved-searches.ts';
import { formatSecond } from '../time/format.ts';

/** `2026-11-25 10:00 – 10:05`: the day once where it is the same. */
export function windowText({ from, to }: Window): string {
  const begin = formatSecond(from);
  const end = formatSecond(to);
  return begin.slice(0, 10) === end.slice(0, 10) ? `${begin} – ${end.slice(11)}` : `${begin} – ${end}`;
}
