import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RuleBook } from '../src/server/rules/index.ts';
import { ApiFixture, asSession, asToken } from './api-fixture.ts';

const RULES = '/api/v1/rules';
const RULE = `# kept
title: Probing
id: probing
description: Looks for files.
level: high
author: Ada
when: {http.response.status_code: 404}
count: 3
within: 10m
by: source.ip
respond: {kind: block_address, for: 1h}
tests:
  - name: three in a row
    events: [{http.response.status_code: 404, source.ip: 192.0.2.1, '@repeat': 3}]
    matches: 1
`;
const FAILING = RULE.replace('matches: 1', 'matches: 2');
const SHIPPED = `title: Shipped
id: shipped
level: low
tags: [attack.t1110]
when: {a: b}
falsepositives: [Many]
`;

let fixture: ApiFixture;
let rules: RuleBook;
let folder: string;
let token: string;

beforeEach(async () => {
  fixture = new ApiFixture();
  folder = join(fixture.dir, 'rules');
  const shipped = join(fixture.dir, 'shipped');
  mkdirSync(join(shipped, 'web'), { recursive: true });
  writeFileSync(join(shipped, 'web/a.yml'), SHIPPED);
  const options = { shipped, own: folder, respond: false, disabled: ['fixed'], level: 'high' } as const;
  rules = new RuleBook(options, () => undefined);
  await fixture.start({ rules });
  token = await fixture.token('alerts');
});
afterEach(async () => {
  await rules.close();
  await fixture.stop();
});

const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, etag?: string) =>
  fixture.inject({
    method,
    url,
    headers: { ...asToken(token), ...(etag === undefined ? {} : { 'if-match': etag }) },
    ...(payload === undefined ? {} : { payload }),
  });
const codeOf = (reply: { json: () => { error: { code: string } } }): string => reply.json().error.code;

describe('rules', () => {
  it('are listed and shown, those that ship with the tests and words they have', async () => {
    const list = (await call('GET', RULES)).json();
    expect(list).toMatchObject({ folder, writable: true });
    expect(list.rules).toEqual([
      expect.objectContaining({
        id: 'shipped',
        type: 'threshold',
        origin: 'shipped',
        enabled: false,
        whyNot: 'level',
        file: 'web/a.yml',
        tests: { total: 0, failed: 0 },
      }),
    ]);
    const shown = await call('GET', `${RULES}/shipped`);
    expect(shown.json()).toMatchObject({ text: SHIPPED, falsePositives: ['Many'], results: [], beside: [] });
    expect(codeOf(await call('GET', `${RULES}/nothing`))).toBe('unknown_rule');
  });

  it('are made, changed and removed, as they are written', async () => {
    const made = await call('POST', RULES, { text: RULE });
    expect([made.statusCode, made.headers.etag]).toEqual([201, `"${made.json().etag}"`]);
    expect(made.json()).toMatchObject({
      id: 'probing',
      file: 'probing.yml',
      enabled: true,
      author: 'Ada',
      tests: { total: 1, failed: 0 },
      results: [{ name: 'three in a row', ok: true, differences: [] }],
    });
    expect(rules.set.documents).toHaveLength(2);
    expect(codeOf(await call('POST', RULES, { text: RULE, file: 'other.yml' }))).toBe('rule_exists');

    const second = await call('POST', RULES, { text: RULE.replaceAll('probing', 'second') });
    expect(codeOf(await call('PUT', `${RULES}/second`, { text: RULE }, second.json().etag))).toBe('rule_exists');
    expect((await call('DELETE', `${RULES}/second`, undefined, second.json().etag)).statusCode).toBe(204);

    const changed = RULE.replace('level: high', 'level: critical');
    expect(codeOf(await call('PUT', `${RULES}/probing`, { text: changed }))).toBe('changed_meanwhile');
    expect(codeOf(await call('PUT', `${RULES}/probing`, { text: changed }, 'old'))).toBe('changed_meanwhile');
    const reply = await call('PUT', `${RULES}/probing`, { text: changed }, made.json().etag);
    expect(reply.json()).toMatchObject({ level: 'critical' });
    expect(readFileSync(join(folder, 'probing.yml'), 'utf8')).toBe(changed);
    expect(codeOf(await call('PUT', `${RULES}/shipped`, { text: changed }, '*'))).toBe('rule_fixed');
    expect(codeOf(await call('DELETE', `${RULES}/shipped`, undefined, '*'))).toBe('rule_fixed');
    expect((await call('DELETE', `${RULES}/probing`, undefined, reply.json().etag)).statusCode).toBe(204);
    expect(existsSync(join(folder, 'probing.yml'))).toBe(false);
    expect(rules.set.documents).toEqual([]);
    expect(fixture.logged.join('')).toMatch(/rule_saved.*rule_changed.*rule_removed/s);
  });

  it('are refused where they are wrong or their tests fail, and nothing is written', async () => {
    const wrong = await call('POST', RULES, { text: RULE.replace('level: high', 'level: hgih') });
    expect([wrong.statusCode, wrong.json().error.problems[0].line]).toEqual([400, 5]);
    const failing = await call('POST', RULES, { text: FAILING });
    expect(codeOf(failing)).toBe('rule_tests_fail');
    expect(failing.json().error.message).toContain('expected 2 findings, found 1');
    for (const file of ['../x.yml', '/x.yml', 'x.test.yml', 'x.txt', '.x.yml', 'a/../../x.yml'])
      expect(codeOf(await call('POST', RULES, { text: RULE, file }))).toBe('invalid_rule');
    expect(existsSync(folder)).toBe(false);
  });

  it('whose tests fail are saved where they are not enabled, and not enabled then', async () => {
    const made = await call('POST', RULES, { text: FAILING, enabled: false });
    expect(made.json()).toMatchObject({ id: 'probing', enabled: false, tests: { total: 1, failed: 1 } });
    const refused = await call('POST', `${RULES}/probing/enabled`, { enabled: true });
    expect([codeOf(refused), refused.json().error.message]).toEqual([
      'rule_tests_fail',
      expect.stringContaining('three in a row'),
    ]);
    const { etag } = made.json();
    expect((await call('PUT', `${RULES}/probing`, { text: RULE }, etag)).json()).toMatchObject({ enabled: false });
    const enabled = await call('POST', `${RULES}/probing/enabled`, { enabled: true });
    expect(enabled.json()).toMatchObject({ enabled: true });
    expect(readFileSync(join(folder, 'disabled.txt'), 'utf8')).not.toContain('probing');
  });

  it('that tocsin.yaml disables are enabled there', async () => {
    await call('POST', RULES, { text: RULE.replace('id: probing', 'id: fixed') });
    expect((await call('GET', `${RULES}/fixed`)).json()).toMatchObject({ enabled: false, whyNot: 'configuration' });
    expect(codeOf(await call('POST', `${RULES}/fixed/enabled`, { enabled: true }))).toBe('rule_fixed');
  });

  it('of your own go before those that ship, which come back', async () => {
    const made = await call('POST', RULES, { text: SHIPPED.replace('level: low', 'level: high') });
    const both = (await call('GET', RULES)).json().rules;
    expect(both.map(({ origin, enabled, whyNot }: Record<string, unknown>) => [origin, enabled, whyNot])).toEqual([
      ['own', true, undefined],
      ['shipped', false, 'replaced'],
    ]);
    await call('DELETE', `${RULES}/shipped`, undefined, made.json().etag);
    expect((await call('GET', `${RULES}/shipped`)).json()).toMatchObject({ origin: 'shipped', whyNot: 'level' });
  });

  it('are checked without being saved', async () => {
    const right = (await call('POST', `${RULES}/check`, { text: FAILING })).json();
    expect(right).toMatchObject({
      problems: [],
      results: [{ rule: 'probing', name: 'three in a row', ok: false }],
      rules: [{ id: 'probing', title: 'Probing', type: 'threshold', level: 'high' }],
    });
    const wrong = (await call('POST', `${RULES}/check`, { text: 'title: [' })).json();
    expect(wrong.problems).not.toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('can be read by who may look, and changed by editors', async () => {
    await fixture.addUser('vera', 'viewer');
    await fixture.addUser('ed', 'editor');
    const as = async (user: string, method: 'GET' | 'POST', url: string, payload?: object) =>
      (
        await fixture.inject({
          method,
          url,
          headers: asSession(await fixture.signIn(user)),
          ...(payload === undefined ? {} : { payload }),
        })
      ).statusCode;
    expect(await as('vera', 'GET', RULES)).toBe(200);
    expect(await as('vera', 'POST', `${RULES}/check`, { text: RULE })).toBe(200);
    expect(await as('vera', 'POST', RULES, { text: RULE })).toBe(403);
    expect(await as('vera', 'POST', `${RULES}/shipped/enabled`, { enabled: false })).toBe(403);
    expect(await as('ed', 'POST', RULES, { text: RULE })).toBe(201);
  });

  it.runIf(process.getuid?.() !== 0)('say so where the folder can not be written', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    expect(codeOf(await call('POST', RULES, { text: RULE }))).toBe('rules_read_only');
  });

  it('are as they were where they can not run', async () => {
    const first = (await call('POST', RULES, { file: 'a.yml', text: RULE })).json();
    rules.watch(async ({ documents }) => {
      if (documents.some(({ title }) => title === 'Poison')) throw new Error('too much');
    });
    const poison = RULE.replace('title: Probing', 'title: Poison');
    const added = await call('POST', RULES, { file: 'b.yml', text: poison.replace('id: probing', 'id: other') });
    expect([added.statusCode, codeOf(added)]).toEqual([409, 'rules_refused']);
    expect(existsSync(join(folder, 'b.yml'))).toBe(false);
    const changed = await call('PUT', `${RULES}/probing`, { text: poison }, first.etag);
    expect(codeOf(changed)).toBe('rules_refused');
    expect(readFileSync(join(folder, 'a.yml'), 'utf8')).toBe(RULE);
    expect((await call('GET', `${RULES}/probing`)).json()).toMatchObject({ title: 'Probing', enabled: true });
  });

  it('are no longer than can be read at once', async () => {
    const text = `${RULE}# ${'x'.repeat(1 << 16)}\n`;
    for (const reply of [
      await call('POST', `${RULES}/check`, { text }),
      await call('POST', RULES, { text }),
      await call('PUT', `${RULES}/probing`, { text }, '*'),
    ])
      expect([reply.statusCode, codeOf(reply)]).toEqual([400, 'invalid_request']);
  });

  it('run as the configuration says anew', async () => {
    const applied: string[][] = [];
    rules.watch(async ({ documents }) => void applied.push(documents.map(({ title }) => title)));
    const before = await rules.configure({ level: 'low', disabled: [] });
    expect(before).toEqual({ level: 'high', disabled: ['fixed'] });
    expect((await call('GET', `${RULES}/shipped`)).json()).toMatchObject({ enabled: true });
    await rules.configure({ level: 'low', disabled: ['shipped'] });
    expect((await call('GET', `${RULES}/shipped`)).json()).toMatchObject({ whyNot: 'configuration' });
    await rules.configure({ level: 'low', disabled: ['shipped'] });
    expect(applied).toEqual([['Shipped'], []]);
    expect(rules.level).toBe('low');
  });
});
