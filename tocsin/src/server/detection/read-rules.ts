import { existsSync } from 'node:fs';
import { printProblem } from '../../define/index.ts';
import {
  type AnyDocument,
  type Level,
  loadDocuments,
  type RuleSet,
  ruleName,
  testAnomalies,
  testRules,
} from '../../detect/index.ts';
import type { Notice } from '../system.ts';
import { isFrom } from './levels.ts';
import { decodeTestLines } from './test-lines.ts';

/** Which rules run, and what becomes of what they find. */
export interface RuleSettings {
  /** Folder of those that ship; absent: they are not wanted, or the installation lacks them. */
  readonly shipped?: string | undefined;
  /** Folder of the installation's own; one that is not there has none. */
  readonly own?: string | undefined;
  /** Whether what those that ship suggest is done, too. */
  readonly respond: boolean;
  /** Ids, or names, of rules that are not wanted. */
  readonly disabled: readonly string[];
  /** Findings below are no alerts. */
  readonly level: Level;
  /** Actions of alerts from `actionsFrom` on. */
  readonly actions: readonly string[];
  readonly actionsFrom: Level;
}

/** The rules that run. One that is wrong, or fails its tests, is told of and left out; the others run. */
export function readRules({ shipped, own, respond, disabled, level }: RuleSettings, notice: Notice): RuleSet {
  const sets = [
    ...(shipped === undefined ? [] : [shippedRules(shipped, respond)]),
    ...(own === undefined || !existsSync(own) ? [] : [ownRules(own, notice)]),
  ];
  const documents = sets.flatMap((one) => one.documents);
  // One's own goes before what ships.
  const anomalies = new Map(sets.flatMap((one) => one.anomalies.map((rule) => [rule.id, rule])));
  for (const name of disabled)
    if (!anomalies.delete(name) && !documents.some(isNamed(name)))
      notice('warn', `rules: there is no rule "${name}", which \`rules.disabled\` names`);
  const wanted = documents.filter((one) => !disabled.some((name) => isNamed(name)(one)));
  return {
    documents: [...wanted.filter(({ kind }) => kind === 'filter'), ...fromLevel(wanted, level)],
    anomalies: [...anomalies.values()].filter((rule) => isFrom(rule.level, level)),
  };
}

/** Rules from the level on, and those that they rest on. What is below is there for correlations alone, or would be judged for nothing. */
function fromLevel(documents: readonly AnyDocument[], level: Level): ReadonlySet<AnyDocument> {
  const rules = documents.filter(({ kind }) => kind !== 'filter');
  const named = new Set(
    rules.flatMap((one) => (one.kind === 'correlation' && !one.correlation.generate ? one.correlation.rules : [])),
  );
  const isNamedAmong = (one: AnyDocument): boolean => named.has(ruleName(one)) || named.has(one.name ?? '');
  const kept = new Set<AnyDocument>();
  const keep = (one: AnyDocument): void => {
    if (kept.has(one)) return;
    kept.add(one);
    if (one.kind !== 'correlation') return;
    for (const name of one.correlation.rules) for (const below of rules.filter(isNamed(name))) keep(below);
  };
  for (const one of rules) if (isFrom(one.level ?? 'medium', level) && !isNamedAmong(one)) keep(one);
  return kept;
}

/** Where what they suggest is not done, they find and answer nothing. */
function shippedRules(folder: string, respond: boolean): RuleSet {
  const { documents, anomalies } = loadDocuments([folder]);
  return { documents: respond ? documents : documents.map(silenced), anomalies };
}

/** Finds, and answers nothing. */
const silenced = (document: AnyDocument): AnyDocument => {
  const { respond: _, ...other } = document.other;
  return { ...document, other };
};

const isNamed =
  (name: string) =>
  (one: AnyDocument): boolean =>
    ruleName(one) === name || one.name === name;

/** Those that ship are tested before they ship. */
function ownRules(folder: string, notice: Notice): RuleSet {
  const { documents, anomalies, tests, problems, texts } = loadDocuments([folder]);
  for (const problem of problems)
    notice('warn', `a rule is left out: ${printProblem(problem, texts.get(problem.file))}`);
  const failing = new Set<string>();
  const decode = decodeTestLines;
  for (const one of [...testRules(documents, tests, { decode }), ...testAnomalies(anomalies, { decode })]) {
    const { ok, rule, name, file, line } = one;
    if (ok) continue;
    failing.add(rule);
    notice('warn', `rule "${rule}" is left out: its test "${name}" fails (${file}:${line}); see \`tocsin rule test\``);
  }
  return {
    documents: documents.filter((one) => !failing.has(ruleName(one))),
    anomalies: anomalies.filter(({ id }) => !failing.has(id)),
  };
}
