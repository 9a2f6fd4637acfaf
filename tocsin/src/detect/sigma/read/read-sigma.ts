import type { YAMLMap } from 'yaml';
import { didYouMean, keyText, type Problem, sortProblems } from '../../../define/index.ts';
import type { SigmaDocument } from '../documents.ts';
import { resolveCollection } from './collection.ts';
import { readCorrelation } from './correlation.ts';
import { readDetection } from './detection.ts';
import { mapAt, pairOf, scalarOf, valueAt } from './fields.ts';
import { readFilter } from './filter.ts';
import { readHead, readLogSource } from './head.ts';
import type { Placeholders } from './placeholders.ts';
import { parseSource, type Source } from './source.ts';

export interface ReadSigma {
  /** Those that are right, in their order. */
  readonly documents: readonly SigmaDocument[];
  /** What keeps the others from being used. */
  readonly problems: readonly Problem[];
  /** Those others, each with its share of the problems; what is wrong with the file as a whole is in `problems` alone. */
  readonly refused: readonly RefusedDocument[];
  /** What is strange, and can be lived with. */
  readonly warnings: readonly Problem[];
}

export interface RefusedDocument {
  readonly line: number;
  readonly id?: string;
  readonly name?: string;
  readonly problems: readonly Problem[];
}

export interface ReadOptions {
  /** Without a value for its placeholder a rule with `expand` is refused. */
  readonly placeholders?: Placeholders;
}

const NONE: Placeholders = new Map();
const KINDS = ['detection', 'correlation', 'filter'] as const;

/** Reads a file of Sigma: one document or several, a collection too. All problems are collected, each at its place. */
export function readSigma(text: string, file: string, { placeholders = NONE }: ReadOptions = {}): ReadSigma {
  const { source, roots } = parseSource(file, text);
  const documents: SigmaDocument[] = [];
  const refused: RefusedDocument[] = [];
  for (const map of resolveCollection(roots, source)) {
    const before = source.problems.length;
    const document = readDocument(map, source, placeholders);
    if (document !== undefined) documents.push(Object.freeze(document));
    else refused.push(refusedDocument(map, source, before));
  }
  if (roots.length === 0 && source.problems.length === 0) source.problem(undefined, 'there is no rule in it');
  return {
    documents: Object.freeze(documents),
    refused,
    problems: sortProblems(source.problems),
    warnings: sortProblems(source.warnings),
  };
}

function refusedDocument(map: YAMLMap, source: Source, before: number): RefusedDocument {
  const problems = sortProblems(source.problems.slice(before));
  const text = (key: 'id' | 'name'): { id?: string; name?: string } => {
    const value = scalarOf(valueAt(map, key));
    return typeof value === 'string' ? { [key]: value } : {};
  };
  return { line: source.lineOf(map), ...text('id'), ...text('name'), problems };
}

function readDocument(map: YAMLMap, source: Source, placeholders: Placeholders): SigmaDocument | undefined {
  const kinds = KINDS.filter((key) => pairOf(map, key) !== undefined);
  const [kind] = kinds;
  if (kind === undefined) {
    const near = map.items
      .map(keyText)
      .map((key) => didYouMean(key, KINDS))
      .find((hint) => hint !== '');
    return source.problem(map, 'there is no detection, correlation or filter', near);
  }
  if (kinds.length > 1)
    return source.problem(pairOf(map, kinds[1] ?? '')?.key, `a document has ${kinds.join(' or ')}, not both`);
  const before = source.problems.length;
  const head = readHead(map, source);
  const made = ((): SigmaDocument | undefined => {
    if (kind === 'correlation') {
      const correlation = readCorrelation(map, source);
      return correlation === undefined ? undefined : { ...head, kind, correlation };
    }
    const logsource = readLogSource(map, source);
    if (kind === 'filter') {
      const filter = readFilter(map, source, placeholders);
      return filter === undefined ? undefined : { ...head, kind, logsource, ...filter };
    }
    const inner = mapAt(map, 'detection', source);
    const detection =
      inner === undefined ? undefined : readDetection(inner, ['condition', 'timeframe'], source, placeholders);
    return detection === undefined ? undefined : { ...head, kind: 'rule', logsource, ...detection };
  })();
  return source.problems.length > before ? undefined : made;
}
