import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AgentInstallation } from '../../test/agent.ts';
import { freePort } from '../../test/free-port.ts';
import { HookReceiver } from '../../test/hook-receiver.ts';
import { MailServer } from '../../test/mail-server.ts';
import { Installation } from '../../test/running.ts';
import { Visit } from '../browser.ts';
import { type OpenSearch, openSearch } from '../opensearch.ts';
import { findPython, pythonWith } from '../python.ts';
import { runUntil, SEED_PIPELINE, withTocsin } from './pipeline.ts';
import { Site } from './site.ts';

/** The seed of Tocsin from top to bottom, against the built product: each step prints what it saw. */

const PACKAGE = fileURLToPath(new URL('../../../clients/django', import.meta.url));
const FAILED = 'index="django-logs" sourcetype="django" "Failed login"';
const ATTACKER = '127.0.0.66';
const CUSTOMER = '127.0.0.7';
const TOKEN = '5d1b7a6c-0e1f-4b8a-9a52-2106d3f5f8ec';
const SUMO_CODE = 'c2VlZC13YWxrLXN1bW8tY29kZQ';
const HOUR = 3_600_000;

const ANOMALY = `id: failed-logins-of-a-user
title: Unusually many failed logins of a user
level: high
anomaly:
  model: count
  where: { event.action: authn_login_fail }
  by: user.name
  window: 1m
`;

const say = (step: string, saw: string): void => console.log(`seed · ${step}: ${saw}`);

/** Asks again until there is something. */
async function come<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, seconds = 90): Promise<T> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(200)) {
    const found = await ask();
    if (found !== undefined) return found;
  }
  throw new Error(`it did not come to that: ${what}`);
}

const interpreter = findPython('3.10');

describe.skipIf(interpreter === undefined)('the seed, from top to bottom', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-seed-walk-'));
  const logs = join(folder, 'logs');
  const mail = new MailServer();
  const hook = new HookReceiver();
  const forwarder = new AgentInstallation('timeZone: UTC\nsplunk: { etc: etc }\n');
  let site: Site;
  let tocsin: Installation;
  /** The SIEMs that a company has: what HEC, CEF, LEEF and Sumo Logic are sent to. */
  let others: Installation;
  let search: OpenSearch | undefined;
  let visit: Visit;
  let origin = '';
  let respond: object = {};

  beforeAll(async () => {
    const source = join(folder, 'source');
    cpSync(PACKAGE, source, { recursive: true });
    const python = pythonWith(join(folder, 'venv'), [source, 'django==5.2.*', 'gunicorn>=23'], interpreter);
    site = new Site(join(folder, 'site'), logs, python);
    await site.serve();
    await mail.start();
    const hookUrl = await hook.listen();
    const [hec, syslog, sumo] = [await freePort(), await freePort(), await freePort()];
    others = new Installation(`timeZone: UTC
rules: { shipped: false }
inputs:
  - { type: splunk-hec, port: ${hec}, tokens: [{ name: all, token: ${TOKEN} }] }
  - { type: syslog, port: ${syslog}, protocols: [tcp] }
  - { type: sumologic, port: ${sumo}, sources: [{ code: ${SUMO_CODE}, category: shop }] }
`);
    tocsin = new Installation(`timeZone: UTC
rules: { shipped: false, actions: [mail] }
inputs: []
outputs:
  - { type: splunk-hec, url: 'http://127.0.0.1:${hec}', token: ${TOKEN}, index: from-hec }
  - { type: arcsight, host: 127.0.0.1, port: ${syslog}, vendor: Example, product: cef }
  - { type: qradar, host: 127.0.0.1, port: ${syslog}, vendor: Example, product: leef }
  - { type: sumologic, url: 'http://127.0.0.1:${sumo}/receiver/v1/http/${SUMO_CODE}', sourceCategory: shop }
actions:
  - { type: email, name: mail, to: [team@x.example], from: tocsin@x.example, smtp: { host: 127.0.0.1, port: ${mail.port}, security: none } }
  - { type: webhook, name: hook, url: '${hookUrl}', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, allowPrivate: true }
`);
    mkdirSync(tocsin.path('rules'));
    writeFileSync(tocsin.path('rules/failed-logins.yml'), ANOMALY);
    const token = tocsin.run('token', 'create', 'shop', '--scopes', 'respond').stdout.trim();
    const key = tocsin.run('respond', 'key').stdout.trim();
    await others.start();
    const { url } = await tocsin.start();
    respond = { URL: url, TOKEN: token, KEY: key, ENFORCE: true };
    visit = await Visit.signedIn(tocsin.output);
    origin = visit.origin;
  }, 600_000);
  afterAll(async () => {
    await visit?.close();
    await site?.stop();
    await forwarder.remove();
    await tocsin?.remove();
    await others?.remove();
    await search?.remove();
    await mail.stop();
    await hook.close();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);
  afterEach(async () => {
    expect(await visit.wrongs()).toEqual([]);
  });

  const go = async (path: string): Promise<void> => {
    await visit.page.goto(origin + path);
    await visit.page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
  };
  const button = (name: string) => visit.page.getByRole('button', { name, exact: true });

  test('Django: its signals write the log file', async () => {
    await site.visit('alice', CUSTOMER);
    await site.guess('bob', CUSTOMER, 1);
    const records = site.records();
    expect(records.filter((line) => line.endsWith('User logged in: alice'))).toHaveLength(1);
    expect(records.filter((line) => line.endsWith('User logged out: alice'))).toHaveLength(1);
    say('signals', `${records.length} records in ${site.log}, the last: ${records.at(-1)}`);
  });

  test('Splunk: a data input on 9997, made on its page; the commands of the forwarder send to it', async () => {
    await go('/inputs/_new');
    await visit.page.getByLabel('Kind').selectOption('splunk-s2s');
    await visit.page.getByRole('textbox', { name: /^port/ }).fill('9997');
    await visit.page.getByRole('textbox', { name: /^Name/ }).fill('django-forwarders');
    await button('Add').click();
    await visit.page.getByRole('row').filter({ hasText: 'django-forwarders' }).getByText('127.0.0.1:9997').waitFor();

    expect(forwarder.run('add', 'forward-server', '127.0.0.1:9997').status).toBe(0);
    const inputs = forwarder.path('etc/system/local/inputs.conf');
    mkdirSync(join(inputs, '..'), { recursive: true });
    // Three quiet days, as log files that were rotated away have them: one failure of somebody every two hours.
    const [failure = ''] = site.records().filter((line) => line.includes('Failed login'));
    const quiet = Array.from({ length: 36 }, (_, index) => new Date(Date.now() - (37 - index) * 2 * HOUR));
    const past = quiet.map((time) => failure.replace(/\d{4}-\S+/, `${time.toISOString().slice(0, 19)}+00:00`));
    mkdirSync(join(folder, 'rotated'));
    writeFileSync(join(folder, 'rotated/django_debug.log.1'), `${past.join('\n')}\n`);
    appendFileSync(inputs, `[monitor://${folder}/rotated]\n`);
    await forwarder.startAgent();
    const count = async (wanted: number): Promise<void> => {
      const [row] = await tocsin.until('index=django-logs | stats count', ([one]) => Number(one?.count) >= wanted, 90);
      expect(row).toEqual({ count: wanted });
    };
    await count(past.length);
    appendFileSync(inputs, `[monitor://${logs}]\n`);
    await forwarder.end('SIGTERM');
    await forwarder.startAgent();
    const wanted = past.length + site.records().length;
    await count(wanted);
    say('forwarder', `${wanted} events came by port 9997, each once`);
  }, 300_000);

  test('ELK: the Logstash configuration fills an index a day in OpenSearch, and in our own store', async () => {
    search = await openSearch(9200);
    const records = site.records();
    const copy = join(folder, 'elk');
    mkdirSync(copy);
    cpSync(site.log, join(copy, 'django_debug.log'));
    const run = await runUntil(folder, SEED_PIPELINE.replace('/path/to', copy), async () => {
      await search?.ask('/_refresh', { method: 'POST' });
      // Shards of an index that is being made answer 503.
      const answer = await search?.ask('/django-logs-*/_count?ignore_unavailable=true').catch(() => undefined);
      return Number(answer?.count) >= records.length;
    });
    const answer = await search.ask('/django-logs-*/_search?size=1&q=loglevel:WARNING');
    const { hits } = answer.hits as { hits: { _index: string }[] };
    expect(hits[0]?._index).toMatch(/^django-logs-\d{4}\.\d\d\.\d\d$/);
    say('logstash', `${records.length} events in ${hits[0]?._index} of a real OpenSearch ${run} ms after its start`);

    const elk = new Installation('timeZone: UTC\nrules: { shipped: false }\nallow: { paths: [FOLDER/logs] }\n');
    try {
      mkdirSync(elk.path('logs'));
      mkdirSync(elk.path('pipelines'));
      cpSync(site.log, elk.path('logs/django_debug.log'));
      writeFileSync(elk.path('pipelines/seed.conf'), withTocsin(SEED_PIPELINE.replace('/path/to', elk.path('logs'))));
      await elk.start();
      const [row] = await elk.until(
        'index=django-logs-* | stats count',
        ([one]) => Number(one?.count) >= records.length,
        60,
      );
      expect(row).toEqual({ count: records.length });
      say('logstash', `the same ${records.length} with output { tocsin {} }, found by index=django-logs-*`);
    } finally {
      await elk.remove();
    }
  }, 400_000);

  test('one store, one form: the security events are normalised', () => {
    const rows = tocsin.search(
      'index=django-logs event.action=authn_login_* | stats count BY event.action, event.outcome, user, sourcetype | sort event.action user',
    );
    expect(rows).toContainEqual({
      'event.action': 'authn_login_success',
      'event.outcome': 'success',
      user: 'alice',
      sourcetype: 'django',
      count: 1,
    });
    expect(rows).toContainEqual({
      'event.action': 'authn_login_fail',
      'event.outcome': 'failure',
      user: 'bob',
      sourcetype: 'django',
      count: 37,
    });
    say('normalised', rows.map((row) => `${row['event.action']} of ${row.user}: ${row.count}`).join(', '));
  });

  test('Kibana: an index pattern for django-logs-*, and a dashboard of failed logins by user', async () => {
    await go('/patterns/_new');
    await visit.page.getByRole('textbox', { name: 'Indexes' }).fill('django-logs-*');
    await visit.page.getByRole('textbox', { name: 'Title' }).fill('Shop');
    await visit.page
      .getByRole('status')
      .filter({ hasText: /^1 index, / })
      .waitFor();
    await button('Save').click();
    const fields = visit.page.getByRole('region', { name: 'List of fields' });
    await fields.getByRole('rowheader', { name: 'event.action' }).waitFor();
    await go('/dashboards/_new');
    await visit.page.getByRole('textbox', { name: 'Title' }).fill('Logins');
    await button('Make it and add panels').click();
    const dialog = visit.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Failed by user');
    await dialog.getByRole('textbox', { name: 'Only events with' }).fill('"Failed login"');
    await dialog.getByRole('combobox', { name: 'Shown' }).selectOption('value');
    await dialog.getByRole('combobox', { name: 'By the field' }).fill('user');
    await dialog.getByText('Top list').click();
    await dialog.getByRole('button', { name: /^bob/ }).waitFor();
    await dialog.getByRole('button', { name: 'Add it' }).click();
    await button('Save').click();
    const panel = visit.page.getByRole('region', { name: 'Failed by user', exact: true });
    const bar = panel.getByRole('button', { name: /^bob/ });
    await bar.waitFor();
    say('dashboard', `a panel shows ${(await bar.innerText()).replace(/\s+/g, ' ')}`);
  }, 120_000);

  test('Splunk: the search is saved as an alert with a threshold, on its page', async () => {
    await visit.page.goto(`${origin}/search?q=${encodeURIComponent(FAILED)}&earliest=-7d&latest=now`);
    await visit.page
      .getByText(/37 events/)
      .first()
      .waitFor();
    await button('Save as…').click();
    const dialog = visit.page.getByRole('dialog', { name: 'Save this search' });
    await dialog.getByLabel('Title').fill('Failed logins');
    await dialog.getByRole('radio', { name: /To be alerted/ }).check();
    await dialog.getByLabel('Every').fill('5s');
    await dialog.getByLabel('Looks at the last').fill('10m');
    await dialog.getByLabel('Number').fill('5');
    for (const name of ['mail', 'hook']) await dialog.getByRole('checkbox', { name: new RegExp(`^${name} `) }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await visit.page.getByRole('dialog', { name: 'The alert is on' }).getByRole('button', { name: 'Done' }).click();
    const saved = readFileSync(tocsin.path('searches/failed-logins.yml'), 'utf8');
    expect(saved).toContain('Failed login');
    // What an alert is answered, beside it in the file.
    writeFileSync(
      tocsin.path('searches/guessing.yml'),
      `title: Guessing at one account
search: ${FAILED} | stats count BY user | where count > 5
schedule: { every: 5s }
window: 10m
alert: { mode: per result }
respond: { kind: lock_user, mode: approve, for: 1h }
`,
    );
    say('alert', 'saved: more than 5 in ten minutes, told by mail and webhook');
  });

  test('a burst: the alert sends a mail and a webhook', async () => {
    await site.stop();
    await site.serve(respond);
    const began = Date.now();
    await site.guess('bob', ATTACKER, 20);
    const told = await come('a mail of the threshold', () =>
      mail.mails.find(({ parsed }) => parsed.subject?.includes('Failed logins')),
    );
    say('e-mail', `"${told.parsed.subject}" ${Math.round((Date.now() - began) / 1_000)} s after the first guess`);
    await come('a webhook', () => (hook.taken.size > 0 ? true : undefined));
    say('webhook', `${hook.taken.size} taken, signed`);
  }, 300_000);

  test('a response is taken, and undone', async () => {
    expect(await site.login('bob', CUSTOMER)).toBe(302);
    await go('/responses');
    const row = visit.page.getByRole('list', { name: 'Responses' }).locator('> li').filter({ hasText: 'bob' }).first();
    await row.getByRole('button', { name: 'Approve…' }).click({ timeout: 90_000 });
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await row.getByText('in force', { exact: true }).waitFor();
    const approved = Date.now();
    const becomes = (status: number) => async () => ((await site.login('bob', CUSTOMER)) === status ? true : undefined);
    await come('a log-in with the right password is refused', becomes(403));
    say('response', `bob's account is locked ${Date.now() - approved} ms after the approval`);
    expect(await site.login('alice', CUSTOMER)).toBe(302);
    await row.getByRole('button', { name: 'Undo…' }).click();
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
    await come('bob is let in', becomes(302));
    say('response', 'undone, and let in again');
  }, 300_000);

  test('the same events are at the HEC, CEF, LEEF and Sumo Logic receivers', async () => {
    const [mine] = tocsin.search('index=django-logs "Failed login" | stats count');
    const wanted = Number(mine?.count);
    expect(wanted).toBeGreaterThan(50);
    for (const [name, spl] of [
      ['HEC', 'index=from-hec "Failed login"'],
      ['CEF', 'index=* observer.product=cef event.action=authn_login_fail'],
      ['LEEF', 'index=* observer.product=leef event.action=authn_login_fail'],
      ['Sumo Logic', 'index=* sumologic.category=shop "Failed login"'],
    ] as const) {
      const [row] = await others.until(`${spl} | stats count`, ([one]) => Number(one?.count) >= wanted, 60);
      expect([name, row?.count]).toEqual([name, wanted]);
      say(name, `${wanted} failed logins`);
    }
  }, 300_000);

  test('an anomaly rule sees the burst, and tells by mail', async () => {
    // A window is judged a minute after its end, since events may come that late.
    const unusual = await come(
      'a mail of the anomaly',
      () => mail.mails.find(({ parsed }) => parsed.subject?.includes('Unusually many failed logins')),
      300,
    );
    say('anomaly', `"${unusual.parsed.subject}"`);
    await go('/alerts');
    await visit.page.getByText('Unusually many failed logins of a user').first().waitFor();
  }, 400_000);
});
