import { z } from 'zod';
import { RULE_PREFIX, type RuleTestResult } from '../../detect/index.ts';
import type { ListedRule, Rules, ShownRule } from '../../server/index.ts';
import { audit } from '../audit.ts';
import { ApiError } from '../errors.ts';
import { ifMatch } from '../if-match.ts';
import { type Call, defineRoute } from '../route.ts';
import type { Services } from '../services.ts';
import { soon } from './alert-schemas.ts';

const reading = { role: 'viewer', scope: 'alerts' } as const;
const changing = { role: 'editor', scope: 'alerts' } as const;

const WEEK = 7 * 86_400_000;
/** YAML is parsed on the main thread, and some of it takes much longer than its size says: of this many characters a second at most. */
const MAX_TEXT = 1 << 16;

const problem = z.object({ line: z.int(), column: z.int(), message: z.string(), hint: z.string().optional() });
const level = z.enum(['informational', 'low', 'medium', 'high', 'critical']);
const type = z
  .enum(['sigma', 'correlation', 'filter', 'threshold', 'anomaly', 'unreadable'])
  .describe('`unreadable`: a file in which no rule can be read; its id is its name');

const listed = z.object({
  id: z.string().describe("the rule's id, else its name, else its title"),
  title: z.string(),
  level,
  type,
  origin: z.enum(['own', 'shipped']),
  enabled: z.boolean(),
  whyNot: z
    .enum(['disabled', 'configuration', 'level', 'unused', 'tests_fail', 'replaced', 'invalid'])
    .optional()
    .describe(
      'why it does not run: `disabled` here, by the `configuration` (tocsin.yaml), its `level` is below `rules.level`, no rule that runs is made of it (`unused`), its tests fail, one of your own has its id and is there in its place, or it is wrong',
    ),
  tags: z.array(z.string()).describe('such as `attack.t1110`'),
  author: z.string().optional(),
  license: z.string().optional(),
  file: z.string().describe('below the folder of its origin'),
  line: z.int(),
  problems: z.array(problem).describe('of its file'),
  tests: z.object({ total: z.int(), failed: z.int() }),
  partOf: z.string().optional().describe('id of the rule of its file that it is there for; by itself it finds nothing'),
  goesOn: z.boolean().describe('the file is wrong, and what runs is as it was before'),
  findings: z.int().optional().describe('alerts of the last 7 days; absent while the store can not be asked'),
});

const result = z.object({
  name: z.string(),
  ok: z.boolean(),
  line: z.int(),
  differences: z.array(z.string()).describe('what is wrong, in words'),
});

const shown = listed.extend({
  text: z.string().describe('of its file, which may hold other rules, too'),
  etag: z.string().describe('for `if-match`'),
  description: z.string().optional(),
  falsePositives: z.array(z.string()),
  references: z.array(z.string()),
  respond: z.unknown().optional().describe('as it is written'),
  results: z.array(result),
  beside: z.array(z.string()).describe('ids of the other rules of the file'),
});

const text = z.string().min(1).max(MAX_TEXT).describe('YAML: rules of Sigma, of thresholds or of anomalies');
const byId = z.strictObject({ id: z.string().min(1).max(1_000) });

const rulesOf = ({ dependencies: { rules } }: Services): Rules => {
  if (rules === undefined) throw new ApiError('rules_unavailable', 'this server has no rules');
  return rules;
};

const noFile = <Place extends { readonly file: string }>({ file: _, ...rest }: Place): Omit<Place, 'file'> => rest;
const resultOf = ({ name, ok, line, differences }: RuleTestResult) => ({
  name,
  ok,
  line,
  differences: [...differences],
});

const rowOf = ({ problems, tags, ...rule }: ListedRule, findings: ReadonlyMap<string, number> | undefined) => ({
  ...rule,
  tags: [...tags],
  problems: problems.map(noFile),
  ...(findings === undefined ? {} : { findings: findings.get(RULE_PREFIX + rule.id) ?? 0 }),
});

/** Undefined while the store can't be asked: the rules are shown all the same. */
const findingsIn = async ({ dependencies }: Services): Promise<ReadonlyMap<string, number> | undefined> => {
  try {
    return await dependencies.alerting().alerts.countByRule(dependencies.clock() - WEEK, soon());
  } catch {
    return undefined;
  }
};

const sent = async ({ reply, services }: Pick<Call<unknown, unknown>, 'reply' | 'services'>, rule: ShownRule) => {
  reply.header('etag', `"${rule.etag}"`);
  const { text, etag, description, falsePositives, references, respond, results, beside, ...row } = rule;
  return {
    ...rowOf(row, await findingsIn(services)),
    text,
    etag,
    ...(description === undefined ? {} : { description }),
    falsePositives: [...falsePositives],
    references: [...references],
    ...(respond === undefined ? {} : { respond }),
    results: results.map(resultOf),
    beside: [...beside],
  };
};

export const listRules = defineRoute({
  method: 'GET',
  path: '/api/v1/rules',
  summary: 'List the rules that look at events as they come',
  description: 'Your own first, then those that ship; also those that do not run, and why.',
  tag: 'rules',
  access: reading,
  responses: {
    200: {
      description: 'all of them',
      schema: z.object({
        rules: z.array(listed),
        folder: z.string().describe('of your own'),
        writable: z.boolean().describe('whether they can be changed here'),
      }),
    },
  },
  errors: ['rules_unavailable'],
  handle: async ({ services }) => {
    const rules = rulesOf(services);
    const findings = await findingsIn(services);
    return {
      rules: rules.list().map((one) => rowOf(one, findings)),
      folder: rules.folder,
      writable: await rules.writable(),
    };
  },
});

export const showRule = defineRoute({
  method: 'GET',
  path: '/api/v1/rules/:id',
  summary: 'Show a rule with its text and its tests',
  tag: 'rules',
  access: reading,
  params: byId,
  responses: { 200: { description: 'the rule; `etag` is also a header', schema: shown } },
  errors: ['unknown_rule', 'rules_unavailable'],
  handle: (call) => {
    const rule = rulesOf(call.services).get(call.params.id);
    if (rule === undefined) throw new ApiError('unknown_rule', `there is no rule "${call.params.id.slice(0, 100)}"`);
    return sent(call, rule);
  },
});

export const checkRule = defineRoute({
  method: 'POST',
  path: '/api/v1/rules/check',
  summary: 'Check the text of rules, and run their tests',
  description: 'Nothing is saved.',
  tag: 'rules',
  access: reading,
  body: z.strictObject({ text: z.string().max(MAX_TEXT) }),
  responses: {
    200: {
      description: 'what is wrong with it; nothing, where it is right',
      schema: z.object({
        problems: z.array(problem),
        results: z.array(result.extend({ rule: z.string().describe('id or name') })),
        rules: z.array(z.object({ id: z.string(), title: z.string(), type, level })),
      }),
    },
  },
  errors: ['rules_unavailable'],
  handle: ({ services, body }) => {
    const { problems, results, rules } = rulesOf(services).check(body.text);
    return {
      problems: problems.map(noFile),
      results: results.map((one) => ({ rule: one.rule, ...resultOf(one) })),
      rules: [...rules],
    };
  },
});

export const createRule = defineRoute({
  method: 'POST',
  path: '/api/v1/rules',
  summary: 'Add a rule',
  description:
    'Writes a file into your folder of rules, which runs at once. One whose tests fail can be saved only where it is not enabled.',
  tag: 'rules',
  access: changing,
  body: z.strictObject({
    file: z.string().max(500).optional().describe('below the folder, such as `web/probing.yml`; default by the title'),
    text,
    enabled: z.boolean().default(true),
  }),
  responses: { 201: { description: 'the last rule of the text', schema: shown } },
  errors: ['invalid_rule', 'rule_tests_fail', 'rule_exists', 'rules_read_only', 'rules_refused', 'rules_unavailable'],
  handle: async (call) => {
    const rule = await rulesOf(call.services).create(call.body);
    audit(call, 'rule_saved', { rule: rule.id, file: rule.file });
    call.reply.code(201);
    return sent(call, rule);
  },
});

export const replaceRule = defineRoute({
  method: 'PUT',
  path: '/api/v1/rules/:id',
  summary: 'Change one of your own rules',
  description: 'Needs `if-match` with the `etag` that was read. The text is that of the whole file, as it is written.',
  tag: 'rules',
  access: changing,
  params: byId,
  body: z.strictObject({ text }),
  responses: { 200: { description: 'the rule; under another id, where the text has one', schema: shown } },
  errors: [
    'invalid_rule',
    'rule_tests_fail',
    'rule_exists',
    'unknown_rule',
    'rule_fixed',
    'changed_meanwhile',
    'rules_read_only',
    'rules_refused',
    'rules_unavailable',
  ],
  handle: async (call) => {
    const rule = await rulesOf(call.services).replace(call.params.id, call.body.text, ifMatch(call));
    audit(call, 'rule_changed', { rule: rule.id, file: rule.file });
    return sent(call, rule);
  },
});

export const removeRule = defineRoute({
  method: 'DELETE',
  path: '/api/v1/rules/:id',
  summary: 'Remove one of your own rules',
  description:
    'Needs `if-match` with the `etag` that was read. Its whole file goes, with the tests beside it; its alerts stay.',
  tag: 'rules',
  access: changing,
  params: byId,
  responses: { 204: { description: 'removed' } },
  errors: ['unknown_rule', 'rule_fixed', 'changed_meanwhile', 'rules_read_only', 'rules_refused', 'rules_unavailable'],
  handle: async (call) => {
    await rulesOf(call.services).remove(call.params.id, ifMatch(call));
    audit(call, 'rule_removed', { rule: call.params.id });
    call.reply.code(204);
  },
});

export const enableRule = defineRoute({
  method: 'POST',
  path: '/api/v1/rules/:id/enabled',
  summary: 'Enable or disable a rule',
  description:
    'Written to `disabled.txt` of your folder of rules, and counts at once. One whose tests fail is not enabled, and one that tocsin.yaml disables is enabled there.',
  tag: 'rules',
  access: changing,
  params: byId,
  body: z.strictObject({ enabled: z.boolean() }),
  responses: { 200: { description: 'the rule', schema: shown } },
  errors: ['unknown_rule', 'rule_tests_fail', 'rule_fixed', 'rules_read_only', 'rules_refused', 'rules_unavailable'],
  handle: async (call) => {
    const { enabled } = call.body;
    const rule = await rulesOf(call.services).setEnabled(call.params.id, enabled);
    audit(call, enabled ? 'rule_enabled' : 'rule_disabled', { rule: rule.id });
    return sent(call, rule);
  },
});
