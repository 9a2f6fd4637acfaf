import { existsSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { etagOf, type Problem, readYamlText, stampOf } from '../../define/index.ts';
import {
  type AnyDocument,
  type ReadRules,
  type RuleTestResult,
  readRuleFile,
  readRuleText,
  ruleFilesIn,
  type TestFile,
  testAnomalies,
  testFileOf,
  testRules,
} from '../../detect/index.ts';
import { decodeTestLines } from '../detection/test-lines.ts';
import { DISABLED_FILE } from './disabled-list.ts';
import { type WrittenRule, writtenRules } from './written-rule.ts';

/** A file of the installation's own rules, as it is now. */
export interface OwnFile {
  /** Below the folder, with slashes. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
  readonly etag: string;
  readonly problems: readonly Problem[];
  readonly results: readonly RuleTestResult[];
  readonly rules: readonly WrittenRule[];
  readonly failing: ReadonlySet<WrittenRule>;
  /** What of it runs: `rules`, or, where these are wrong or fail their tests, what was right before. */
  readonly running: readonly WrittenRule[];
}

export interface CheckedRules {
  readonly read: ReadRules;
  readonly rules: readonly WrittenRule[];
  readonly results: readonly RuleTestResult[];
  readonly failing: ReadonlySet<WrittenRule>;
}

/** Reads rules and runs their tests. `others`: what they may rest on. */
export function checkRules(
  text: string,
  file: string,
  {
    path = file,
    beside,
    others = [],
  }: { path?: string; beside?: TestFile | undefined; others?: readonly AnyDocument[] },
): CheckedRules {
  const read = readRuleFile(text, path, beside);
  const rules = writtenRules(read, 'own', file);
  const decode = decodeTestLines;
  const results = [
    ...testRules([...read.documents, ...others], read.tests, { decode }),
    ...testAnomalies(read.anomalies, { decode }),
  ];
  const names = new Set(results.filter(({ ok }) => !ok).map(({ rule }) => rule));
  return { read, rules, results, failing: new Set(rules.filter((rule) => rule.names.some((name) => names.has(name)))) };
}

/** The files of a folder of rules, read anew where they have changed. */
export class OwnRules {
  readonly folder: string;
  readonly #files = new Map<string, OwnFile>();
  #stamps = new Map<string, string>();
  disabled = '';

  constructor(folder: string) {
    this.folder = folder;
  }

  get files(): readonly OwnFile[] {
    return [...this.#files.values()];
  }

  get documents(): readonly AnyDocument[] {
    return this.files.flatMap(({ running }) => running.flatMap(({ documents }) => documents));
  }

  /** What a look sees of each file: it changed if this did. Throws where the folder can't be read. */
  stamps(): Map<string, string> {
    const seen = new Map<string, string>();
    if (!existsSync(this.folder)) return seen;
    for (const path of ruleFilesIn([this.folder]))
      seen.set(path, `${stampOf(path)} ${stampOf(path.replace(/\.(ya?ml)$/i, '.test.$1'))}`);
    const list = `${this.folder}/${DISABLED_FILE}`;
    const stamp = stampOf(list);
    if (stamp !== undefined) seen.set(list, stamp);
    return seen;
  }

  /** Whether nothing has changed since it was read. */
  isRead(stamps: ReadonlyMap<string, string>): boolean {
    return stampsText(stamps) === stampsText(this.#stamps);
  }

  /** Reads what is another than before; gives the files that were read. */
  read(stamps: Map<string, string>): readonly OwnFile[] {
    const list = `${this.folder}/${DISABLED_FILE}`;
    if (stamps.get(list) !== this.#stamps.get(list)) {
      const read = readYamlText(list);
      this.disabled = read.ok ? read.text : '';
    }
    const changed = [...stamps].filter(([path, stamp]) => path !== list && this.#stamps.get(path) !== stamp);
    const gone = [...this.#files.values()].filter(({ path }) => !stamps.has(path));
    for (const { file } of gone) this.#files.delete(file);
    this.#stamps = stamps;
    const texts = changed.map(([path]) => ({ path, file: relative(this.folder, path).replaceAll(sep, '/') }));
    // Rules of one file may rest on those of another: first all are read, then they are tested.
    const fresh = texts.flatMap(({ path }) => {
      const { text } = readRuleText(path);
      return readRuleFile(text, path).documents;
    });
    const paths = new Set(texts.map(({ path }) => path));
    const others = [...fresh, ...this.documents.filter((one) => !paths.has(one.file))];
    const read = texts.map(({ path, file }) => this.#readFile(path, file, others));
    for (const one of read) this.#files.set(one.file, one);
    return read;
  }

  #readFile(path: string, file: string, others: readonly AnyDocument[]): OwnFile {
    const { text, problem } = readRuleText(path);
    const before = this.#files.get(file)?.running ?? [];
    const same = (one: AnyDocument): boolean => one.file !== path;
    const checked = checkRules(text, file, { path, beside: testFileOf(path), others: others.filter(same) });
    const problems = problem === undefined ? checked.read.problems : [problem];
    const isRight = problems.length === 0 && checked.failing.size === 0;
    const right = checked.rules.filter((rule) => !checked.failing.has(rule));
    return {
      file,
      path,
      text,
      etag: etagOf(text),
      problems,
      results: checked.results,
      rules: checked.rules,
      failing: checked.failing,
      running: isRight || before.length === 0 ? right : before,
    };
  }
}

export const stampsText = (stamps: ReadonlyMap<string, string>): string => JSON.stringify([...stamps]);

/** The rules of a file as they are now, and those that go on as they were, since it is wrong. */
export const shownOf = ({ rules, running }: OwnFile): readonly WrittenRule[] => [
  ...rules,
  ...running.filter(({ id }) => !rules.some((one) => one.id === id)),
];

export const isUnreadable = (file: OwnFile): boolean => shownOf(file).length === 0;
