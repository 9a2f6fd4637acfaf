import type { Client } from './client.ts';
import {
  type Fields,
  fields,
  isFields,
  list,
  number,
  oneOf,
  optionalList,
  optionalNumber,
  optionalText,
  present,
  text,
} from './decode.ts';

export const LEVELS = ['critical', 'high', 'medium', 'low', 'informational'] as const;
export type Level = (typeof LEVELS)[number];
export const TYPES = ['sigma', 'threshold', 'correlation', 'anomaly', 'filter', 'unreadable'] as const;
export type RuleType = (typeof TYPES)[number];
export type Origin = 'own' | 'shipped';
export const REASONS = ['disabled', 'configuration', 'level', 'unused', 'tests_fail', 'replaced', 'invalid'] as const;
/** Why a rule does not run. */
export type WhyNot = (typeof REASONS)[number];

export interface RuleProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

export interface TestResult {
  readonly name: string;
  readonly ok: boolean;
  readonly differences: readonly string[];
}

export interface ListedRule {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly type: RuleType;
  readonly origin: Origin;
  readonly enabled: boolean;
  readonly whyNot?: WhyNot;
  readonly tags: readonly string[];
  readonly author?: string;
  readonly license?: string;
  readonly file: string;
  readonly problems: readonly RuleProblem[];
  readonly tests: { readonly total: number; readonly failed: number };
  readonly goesOn: boolean;
  /** The rule of its file that it is there for. */
  readonly partOf?: string;
  /** Alerts of the last seven days; undefined while that can't be known. */
  readonly findings?: number;
}

export interface Rule extends ListedRule {
  readonly text: string;
  readonly etag: string;
  readonly description: string;
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  readonly respond?: Fields;
  readonly results: readonly TestResult[];
  readonly beside: readonly string[];
}

export interface RuleList {
  readonly rules: readonly ListedRule[];
  readonly folder: string;
  readonly writable: boolean;
}

export interface RuleCheck {
  readonly problems: readonly RuleProblem[];
  readonly results: readonly TestResult[];
}

export interface BacktestDay {
  readonly day: string;
  readonly matches: number;
  readonly findings: number;
}

export interface Backtest {
  readonly truncated: boolean;
  readonly events: number;
  readonly matches: number;
  readonly findings: number;
  readonly perDay: number;
  readonly days: readonly BacktestDay[];
  readonly entities: readonly { readonly entity: string; readonly findings: number; readonly events: number }[];
  readonly examples: readonly { readonly time: number; readonly text: string }[];
  readonly elapsedMs: number;
}

const place = (id: string): string => `rules/${encodeURIComponent(id)}`;

export async function listRules(client: Client, signal: AbortSignal): Promise<RuleList> {
  const reply = fields(await client.request('GET', 'rules', { signal }), 'list of rules');
  return {
    rules: list(reply, 'rules').map(decodeListed),
    folder: text(reply, 'folder'),
    writable: reply.writable === true,
  };
}

export async function readRule(client: Client, id: string, signal?: AbortSignal): Promise<Rule> {
  return decodeRule(await client.request('GET', place(id), signal === undefined ? {} : { signal }));
}

export async function checkRuleText(client: Client, ruleText: string, signal: AbortSignal): Promise<RuleCheck> {
  const reply = fields(await client.request('POST', 'rules/check', { body: { text: ruleText }, signal }), 'check');
  return { problems: list(reply, 'problems').map(decodeProblem), results: list(reply, 'results').map(decodeResult) };
}

export async function addRule(client: Client, ruleText: string, enabled: boolean): Promise<Rule> {
  return decodeRule(await client.request('POST', 'rules', { body: { text: ruleText, enabled } }));
}

export async function changeRule(client: Client, id: string, etag: string, ruleText: string): Promise<Rule> {
  return decodeRule(await client.request('PUT', place(id), { body: { text: ruleText }, ifMatch: `"${etag}"` }));
}

export async function deleteRule(client: Client, id: string, etag: string): Promise<void> {
  await client.request('DELETE', place(id), { ifMatch: `"${etag}"` });
}

export async function enableRule(client: Client, id: string, enabled: boolean): Promise<Rule> {
  return decodeRule(await client.request('POST', `${place(id)}/enabled`, { body: { enabled } }));
}

/** What the rule would have found in what is stored. `id`: by which its progress can be asked for. */
export async function backtestRule(
  client: Client,
  request: { readonly text: string; readonly rule: string; readonly earliest: string; readonly id: string },
  signal: AbortSignal,
): Promise<Backtest> {
  const { text: ruleText, rule, earliest, id } = request;
  const body = {
    rules: [{ file: 'rule.yml', text: ruleText }],
    ...(rule === '' ? {} : { only: [rule] }),
    earliest,
    id,
  };
  const reply = fields(await client.request('POST', 'rules/backtest', { body, signal }), 'backtest');
  const rules = list(reply, 'rules').map((one) => fields(one, 'rule'));
  return {
    truncated: reply.truncated === true,
    events: number(reply, 'events'),
    matches: number(reply, 'matches'),
    findings: number(reply, 'findings'),
    perDay: number(reply, 'perDay'),
    days: list(reply, 'days').map((one) => {
      const day = fields(one, 'day');
      return { day: text(day, 'day'), matches: number(day, 'matches'), findings: number(day, 'findings') };
    }),
    entities: rules.flatMap((one) => list(one, 'entities').map(decodeEntity)),
    examples: rules.flatMap((one) =>
      list(one, 'examples').map((example) => {
        const found = fields(example, 'example');
        return { time: number(found, 'time'), text: text(found, 'text') };
      }),
    ),
    elapsedMs: number(reply, 'elapsedMs'),
  };
}

function decodeEntity(body: unknown) {
  const found = fields(body, 'entity');
  const entity = Object.entries(fields(found.entity, 'entity')).map(([field, value]) => `${field}=${String(value)}`);
  return { entity: entity.join(' '), findings: number(found, 'findings'), events: number(found, 'events') };
}

function decodeListed(body: unknown): ListedRule {
  const rule = fields(body, 'rule');
  const tests = isFields(rule.tests) ? rule.tests : {};
  return {
    id: text(rule, 'id'),
    title: text(rule, 'title'),
    level: oneOf(LEVELS, rule.level, 'medium'),
    type: oneOf(TYPES, rule.type, 'sigma'),
    origin: rule.origin === 'own' ? 'own' : 'shipped',
    enabled: rule.enabled === true,
    ...present({
      whyNot: rule.whyNot === undefined ? undefined : oneOf(REASONS, rule.whyNot, 'disabled'),
      author: optionalText(rule, 'author'),
      license: optionalText(rule, 'license'),
      partOf: optionalText(rule, 'partOf'),
      findings: optionalNumber(rule, 'findings'),
    }),
    tags: optionalList(rule, 'tags').map(String),
    file: text(rule, 'file'),
    problems: optionalList(rule, 'problems').map(decodeProblem),
    tests: { total: optionalNumber(tests, 'total') ?? 0, failed: optionalNumber(tests, 'failed') ?? 0 },
    goesOn: rule.goesOn === true,
  };
}

function decodeRule(body: unknown): Rule {
  const rule = fields(body, 'rule');
  return {
    ...decodeListed(body),
    text: text(rule, 'text'),
    etag: text(rule, 'etag'),
    description: optionalText(rule, 'description') ?? '',
    falsePositives: optionalList(rule, 'falsePositives').map(String),
    references: optionalList(rule, 'references').map(String),
    ...(isFields(rule.respond) ? { respond: rule.respond } : {}),
    results: optionalList(rule, 'results').map(decodeResult),
    beside: optionalList(rule, 'beside').map(String),
  };
}

function decodeProblem(body: unknown): RuleProblem {
  const problem = fields(body, 'problem');
  return {
    line: optionalNumber(problem, 'line') ?? 1,
    column: optionalNumber(problem, 'column') ?? 1,
    message: text(problem, 'message'),
    ...present({ hint: optionalText(problem, 'hint') }),
  };
}

function decodeResult(body: unknown): TestResult {
  const result = fields(body, 'test');
  return {
    name: text(result, 'name'),
    ok: result.ok === true,
    differences: optionalList(result, 'differences').map(String),
  };
}
