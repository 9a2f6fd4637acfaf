import type { SilentSource, Source } from '../api/sources.ts';
import { formatLocation } from '../search/location.ts';
import { quote } from '../search/narrow.ts';
import { ageText } from '../ui/age-text.ts';
import { formatCount } from '../ui/numbers.ts';

/** A search for what has come from a source. */
export function sourceSearch(
  source: Pick<SilentSource, 'index' | 'sourcetype' | 'host'> & { source?: string },
): string {
  const conditions = (['index', 'sourcetype', 'host', 'source'] as const).flatMap((field) => {
    const value = source[field];
    return value === undefined || value === '' ? [] : [`${field}=${quote(value)}`];
  });
  return conditions.join(' ');
}

export function searchAt(query: string, earliest = '-24h'): string {
  return formatLocation({ query, earliest, latest: 'now', pattern: '', limit: 1_000, sort: '', live: false });
}

/** `120 ms`, `3.2 s`, `5 min`, `2 d`. */
export function lagText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : ageText(ms);
}

export function rateText(perSecond: number): string {
  if (perSecond === 0) return '0';
  return perSecond < 0.1 ? '<0.1' : perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond));
}

/** What is odd about a source, in words; empty where nothing is. */
export function unusualWords({ future, old, none }: Source['unusual']): readonly string[] {
  return [
    ...(future === 0 ? [] : [`${formatCount(future)} ahead of our clock`]),
    ...(old === 0 ? [] : [`${formatCount(old)} older than a day`]),
    ...(none === 0 ? [] : [`${formatCount(none)} without a time`]),
  ];
}

export function failuresOf({ failures }: Source): number {
  return failures.reduce((sum, { events }) => sum + events, 0);
}

/** What a source is called in one line: its kind and where it runs. */
export function titleOf({ sourcetype, host, isOther }: Pick<Source, 'sourcetype' | 'host' | 'isOther'>): string {
  if (isOther) return 'all others';
  return host === '' ? sourcetype : `${sourcetype} from ${host}`;
}
