import { isMap, LineCounter, Pair, Scalar, YAMLMap } from 'yaml';
import { checkOptions, type Problem, plain, sortProblems } from '../../define/index.ts';
import type { Value } from '../../event/index.ts';
import type { AnyDocument } from '../correlation/index.ts';
import { type Detection, readDetection } from '../sigma/read/detection.ts';
import { pairOf } from '../sigma/read/fields.ts';
import { parseSource, type Source } from '../sigma/read/source.ts';
import { compileThreshold, type Parts, type StepParts } from './compile.ts';
import { faultsOf } from './faults.ts';
import { thresholdSchema } from './schema.ts';

export interface ReadThreshold {
  /** Of each rule its own document comes last, after those that it rests on. */
  readonly documents: readonly AnyDocument[];
  readonly problems: readonly Problem[];
  /** Each rule by its own document, or by what is wrong with it; what is wrong with the file as a whole is in `problems` alone. */
  readonly rules: readonly ReadRule[];
}

export interface ReadRule {
  readonly line: number;
  readonly title?: string;
  readonly id?: string;
  readonly name?: string;
  readonly problems: readonly Problem[];
}

const OURS = ['when', 'sequence', 'together'];
const SIGMAS = ['detection', 'correlation', 'filter'];
/** What a text must have, which spares most files of Sigma being read twice. */
const HINT = /when|sequence|together/;

/** Whether a file holds rules of thresholds, and not of Sigma. */
export const isThreshold = (text: string): boolean => {
  if (!HINT.test(text)) return false;
  const { roots } = parseSource('', text);
  const has = (keys: readonly string[]): boolean =>
    roots.some((root) => isMap(root) && keys.some((key) => pairOf(root, key) !== undefined));
  return has(OURS) && !has(SIGMAS);
};

/** Reads a file of rules of thresholds: one YAML document each. All problems are collected, each at its place. */
export const readThreshold = (text: string, file: string): ReadThreshold => {
  const { source, roots } = parseSource(file, text);
  const lines = linesOf(text);
  const documents: AnyDocument[] = [];
  const rules: ReadRule[] = [];
  for (const [index, root] of roots.entries()) {
    const before = source.problems.length;
    const wrong: Problem[] = [];
    if (!isMap(root)) source.problem(root, 'a rule is a map', 'write `title:` and `when:`');
    else {
      const checked = checkOptions(thresholdSchema, root, { file, lines });
      const parts = partsOf(root, source);
      if (!checked.ok) wrong.push(...checked.problems);
      else {
        for (const { key, message, hint } of faultsOf(checked.value))
          source.problem(key === undefined ? root : pairOf(root, key)?.key, message, hint);
        const place = { file, line: source.lineOf(root), unique: `${file}#${index + 1}` };
        const tests = plain(pairOf(root, 'tests')?.value) as Value | undefined;
        const all = { ...parts, ...(tests === undefined ? {} : { tests }) };
        if (source.problems.length === before) documents.push(...compileThreshold(checked.value, all, place));
      }
    }
    const problems = sortProblems([...wrong, ...source.problems.slice(before)]);
    rules.push({ line: source.lineOf(root), ...namesOf(root), problems });
  }
  if (roots.length === 0 && source.problems.length === 0) source.problem(undefined, 'there is no rule in it');
  const known = new Set(rules.flatMap(({ problems }) => problems));
  const problems = [...known, ...source.problems.filter((problem) => !known.has(problem))];
  return { documents, rules, problems: sortProblems(problems) };
};

const namesOf = (root: unknown): Pick<ReadRule, 'title' | 'id' | 'name'> => {
  if (!isMap(root)) return {};
  const text = (key: 'title' | 'id' | 'name'): { [key: string]: string } => {
    const value = plain(pairOf(root, key)?.value);
    return typeof value === 'string' ? { [key]: value } : {};
  };
  return { ...text('title'), ...text('id'), ...text('name') };
};

const linesOf = (text: string): LineCounter => {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
};

/** The conditions, read as detections of Sigma. */
const partsOf = (root: YAMLMap, source: Source): Parts => {
  const stepsAt = (key: string): readonly StepParts[] => {
    const steps = pairOf(root, key)?.value;
    if (typeof steps !== 'object' || steps === null || !('items' in steps)) return [];
    return (steps.items as unknown[]).flatMap((step) => {
      const detection = isMap(step) ? detectionAt(step, source) : undefined;
      return detection === undefined ? [] : [detection];
    });
  };
  const share = pairOf(root, 'share')?.value;
  const when = detectionAt(root, source);
  const matching = isMap(share) ? detectionAt(root, source, pairOf(share, 'of')) : undefined;
  return {
    ...(when === undefined ? {} : { when }),
    ...(matching === undefined ? {} : { matching }),
    steps: [...stepsAt('sequence'), ...stepsAt('together')],
  };
};

/** `when` and not `unless`, and `also` where it is given. Undefined where there is no `when`, or it is wrong. */
const detectionAt = (map: YAMLMap, source: Source, also?: Pair): Detection | undefined => {
  const made = new YAMLMap();
  made.range = map.range ?? null;
  const terms: string[] = [];
  const add = (name: string, pair: Pair | undefined, term: string): void => {
    if (pair === undefined) return;
    const key = new Scalar(name);
    const written = pair.key;
    if (typeof written === 'object' && written !== null && 'range' in written)
      key.range = (written as Scalar).range ?? null;
    made.items.push(new Pair(key, pair.value));
    terms.push(term);
  };
  const when = pairOf(map, 'when');
  if (when === undefined) return undefined;
  add('when', when, 'when');
  add('unless', pairOf(map, 'unless'), 'not unless');
  add('matching', also, 'matching');
  made.items.push(new Pair(new Scalar('condition'), new Scalar(terms.join(' and '))));
  return readDetection(made, ['condition'], source, new Map());
};
