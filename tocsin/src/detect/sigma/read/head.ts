import { basename } from 'node:path';
import type { YAMLMap } from 'yaml';
import { didYouMean, keyText, plain } from '../../../define/index.ts';
import { emptyObject, type Value } from '../../../event/index.ts';
import type { Level, LogSource, SigmaDocument } from '../documents.ts';
import { isEmpty, pairOf, textAt, textsAt } from './fields.ts';
import type { Source } from './source.ts';

const LEVELS: readonly string[] = ['informational', 'low', 'medium', 'high', 'critical'] satisfies readonly Level[];
const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];

/** Those of Sigma, whether something comes of them here or not. */
const KNOWN = new Set(
  'title id name related taxonomy status description license author references date modified logsource detection correlation filter fields falsepositives level tags scope action'.split(
    ' ',
  ),
);

type Head = Omit<Extract<SigmaDocument, { kind: 'correlation' }>, 'kind' | 'correlation'>;

/** What all kinds of documents have in common. Undefined where it is wrong. */
export function readHead(map: YAMLMap, source: Source): Head {
  const text = (key: string): { [name: string]: string } => {
    const value = textAt(map, key, source);
    return value === undefined || value === '' ? {} : { [key]: value };
  };
  const id = textAt(map, 'id', source);
  const name = textAt(map, 'name', source);
  let title = textAt(map, 'title', source);
  if (title === undefined || title.trim() === '') {
    source.warn(map, 'the title is missing');
    title = name ?? id ?? basename(source.file);
  }
  const level = textAt(map, 'level', source)?.toLowerCase();
  if (level !== undefined && !LEVELS.includes(level))
    source.problem(pairOf(map, 'level')?.value, `there is no level "${level}"`, `it is one of ${LEVELS.join(', ')}`);
  const status = textAt(map, 'status', source);
  if (status !== undefined && !STATUSES.includes(status))
    source.problem(
      pairOf(map, 'status')?.value,
      `there is no status "${status}"`,
      didYouMean(status, STATUSES) || `it is one of ${STATUSES.join(', ')}`,
    );
  const other = emptyObject();
  for (const pair of map.items) {
    const key = keyText(pair);
    if (!KNOWN.has(key)) other[key] = plain(pair.value) as Value | undefined;
  }
  return Object.freeze({
    file: source.file,
    line: source.lineOf(map),
    title,
    ...text('id'),
    ...text('name'),
    ...text('description'),
    ...text('status'),
    ...text('author'),
    ...text('license'),
    ...text('date'),
    ...(level === undefined ? {} : { level: level as Level }),
    references: textsAt(map, 'references', source),
    tags: textsAt(map, 'tags', source),
    falsePositives: textsAt(map, 'falsepositives', source),
    fields: textsAt(map, 'fields', source),
    other,
  });
}

export function readLogSource(map: YAMLMap, source: Source): LogSource {
  const pair = pairOf(map, 'logsource');
  const written = pair?.value;
  if (pair === undefined || isEmpty(written)) {
    source.problem(pair?.key ?? map, 'logsource is missing', 'write category, product or service below it');
    return {};
  }
  if (typeof written !== 'object' || written === null || !('items' in written) || !('get' in written)) {
    source.problem(written, 'logsource is a map');
    return {};
  }
  const inner = written as YAMLMap;
  const part = (key: 'category' | 'product' | 'service'): LogSource => {
    const value = textAt(inner, key, source);
    return value === undefined ? {} : { [key]: value.toLowerCase() };
  };
  const made: LogSource = { ...part('category'), ...part('product'), ...part('service') };
  if (Object.keys(made).length === 0)
    source.problem(pair.key, 'logsource says nothing', 'write category, product or service below it');
  return Object.freeze(made);
}
