import { ElasticsearchRefusal } from './errors.ts';

/** Plain JSON of ours, which a client asks for in part. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const MOST_PATTERNS = 32;
const MOST_SEGMENTS = 32;

type Pattern = readonly string[];

/** How far a pattern has been followed. */
interface Way {
  readonly pattern: Pattern;
  readonly at: number;
}

export type FilterPath = (answer: Json) => Json;

/** `filter_path`: the paths of an answer that a client wants, or does not where one begins with `-`. Undefined: all of it. */
export function filterPath(text: string | null): FilterPath | undefined {
  const written = (text ?? '')
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
  if (written.length === 0) return undefined;
  const isLarge = written.length > MOST_PATTERNS || written.some((path) => path.split('.').length > MOST_SEGMENTS);
  if (isLarge) throw new ElasticsearchRefusal(400, 'filter_path has more paths than any answer');
  const wanted = written.filter((path) => !path.startsWith('-')).map(begin);
  const unwanted = written.filter((path) => path.startsWith('-')).map((path) => begin(path.slice(1)));
  return (answer) => {
    const kept = wanted.length === 0 ? answer : keep(answer, wanted);
    return (kept === undefined || unwanted.length === 0 ? kept : drop(kept, unwanted)) ?? {};
  };
}

const begin = (path: string): Way => ({ pattern: path.split('.'), at: 0 });

const isWhole = ({ pattern, at }: Way): boolean =>
  at >= pattern.length || (at === pattern.length - 1 && pattern[at] === '**');

function step(ways: readonly Way[], key: string): readonly Way[] {
  const next: Way[] = [];
  const add = (way: Way): void => {
    if (!next.some(({ pattern, at }) => pattern === way.pattern && at === way.at)) next.push(way);
  };
  const follow = (way: Way): void => {
    const { pattern, at } = way;
    const segment = pattern[at];
    if (segment === undefined) return;
    if (segment === '**') {
      add(way);
      follow({ pattern, at: at + 1 });
    } else if (matches(segment, key)) add({ pattern, at: at + 1 });
  };
  for (const way of ways) follow(way);
  return next;
}

/** `*` stands for any characters. */
function matches(segment: string, key: string): boolean {
  const parts = segment.split('*');
  const first = parts[0] ?? '';
  if (parts.length === 1) return segment === key;
  const last = parts[parts.length - 1] ?? '';
  if (key.length < first.length + last.length || !key.startsWith(first) || !key.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = key.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= key.length - last.length;
}

function keep(value: Json, ways: readonly Way[]): Json | undefined {
  if (ways.some(isWhole)) return value;
  if (ways.length === 0 || typeof value !== 'object' || value === null) return undefined;
  return within(value, (inner, key) => keep(inner, key === undefined ? ways : step(ways, key)));
}

function drop(value: Json, ways: readonly Way[]): Json | undefined {
  if (ways.some(isWhole)) return undefined;
  if (ways.length === 0 || typeof value !== 'object' || value === null) return value;
  return within(value, (inner, key) => drop(inner, key === undefined ? ways : step(ways, key)));
}

/** What is left of a list or an object; undefined where nothing is. Lists are no step of a path. */
function within(
  value: readonly Json[] | { readonly [key: string]: Json },
  choose: (inner: Json, key: string | undefined) => Json | undefined,
): Json | undefined {
  if (Array.isArray(value)) {
    const list = value.flatMap((inner: Json) => {
      const left = choose(inner, undefined);
      return left === undefined ? [] : [left];
    });
    return list.length === 0 ? undefined : list;
  }
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const left = choose(inner, key);
    return left === undefined ? [] : [[key, left] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
