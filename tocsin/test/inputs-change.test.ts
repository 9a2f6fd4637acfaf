// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as tocsin.yaml has them
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Admin } from './admin.ts';
import { freePort } from './free-port.ts';
import { Installation } from './running.ts';

const send = async (port: number, message: object): Promise<number> =>
  (
    await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    })
  ).status;

describe('inputs that are changed while the process runs', () => {
  let tocsin: Installation;
  let admin: Admin;
  let running: { pid: number; url: string };
  let port: number;
  const file = () => readFileSync(tocsin.path('tocsin.yaml'), 'utf8');

  beforeAll(async () => {
    port = await freePort();
    tocsin = new Installation(
      `# ours\ninputs:\n  # of the shop\n  - type: http # by its applications\n    id: shop\n    port: ${port}\n    index: shop\n    tokens: []\n  - type: file\n    paths: [FOLDER/logs]\n`,
    );
    mkdirSync(tocsin.path('logs'));
    writeFileSync(tocsin.path('logs/a.log'), 'one line\n');
    running = await tocsin.start();
    admin = await Admin.of(tocsin, running.url);
  }, 60_000);
  afterAll(() => tocsin.remove());

  test('once it is ready every listener is open, and `tocsin up` has named it', async () => {
    expect(await send(port, { message: 'at once' })).toBe(200);
    expect(tocsin.output).toContain(`  input    shop (http)  http 127.0.0.1:${port}`);
  });

  test('nothing that was acknowledged is lost while an input moves, is switched off and on, and is renamed', async () => {
    let isOver = false;
    let at = port;
    const acknowledged: number[] = [];
    const sender = async (first: number): Promise<void> => {
      for (let number = first; !isOver; number += 4) {
        const status = await send(at, { message: 'numbered', number }).catch(() => 0);
        if (status === 200) acknowledged.push(number);
        else await sleep(10);
      }
    };
    const senders = [0, 1, 2, 3].map(sender);
    const since = async (): Promise<void> => {
      for (const enough = acknowledged.length + 20; acknowledged.length < enough; ) await sleep(10);
    };
    await since();
    let { body: now } = await admin.ask('GET', 'inputs/shop');
    const change = async (part: object): Promise<void> => {
      const { id, type, enabled, options, etag } = now;
      const before = id;
      const reply = await admin.ask('PUT', `inputs/${before}`, { id, type, enabled, options, ...part }, etag);
      expect([reply.status, reply.body]).toEqual([200, expect.anything()]);
      now = reply.body;
    };
    const moved = await freePort();
    await change({ options: { ...now.options, port: moved } });
    expect(await send(port, { message: 'nobody' }).catch(() => 'refused')).toBe('refused');
    at = moved;
    await since();
    await change({ enabled: false });
    await change({ enabled: true });
    await since();
    await change({ id: 'orders' });
    await since();
    isOver = true;
    await Promise.all(senders);
    expect(file()).toContain(
      '# ours\ninputs:\n  # of the shop\n  - type: http # by its applications\n    id: orders\n',
    );
    expect(running.pid).toBe(tocsin.running()?.pid);
    await tocsin.end('SIGKILL');
    running = await tocsin.start();
    admin = await Admin.of(tocsin, running.url);
    port = moved;
    const rows = await tocsin.until(
      'index=shop message=numbered | stats dc(number) AS count',
      ([row]) => Number(row?.count) >= acknowledged.length,
    );
    expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(acknowledged.length);
  }, 120_000);

  test('where the new one cannot begin the old one goes on, and nothing is written', async () => {
    const before = file();
    const taken = createServer();
    const other = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      }),
    );
    try {
      const { body } = await admin.ask('GET', 'inputs/orders');
      const { id, type, options } = body;
      const reply = await admin.ask(
        'PUT',
        'inputs/orders',
        { id, type, options: { ...options, port: other } },
        body.etag,
      );
      expect(reply.status).toBe(409);
      expect(reply.body.error).toMatchObject({
        code: 'input_failed',
        message: expect.stringContaining(`port ${other} of 127.0.0.1 is taken`),
        problems: [{ path: ['port'] }],
      });
      expect(await send(port, { message: 'the old one goes on' })).toBe(200);
      const added = await admin.ask('POST', 'inputs', { id: 'second', type: 'http', options: { port: other } });
      expect(added.body.error.code).toBe('input_failed');
      expect(file()).toBe(before);
    } finally {
      taken.close();
    }
  });

  test.each([
    ['a number that is a text', { port: 'x' }, ['port']],
    ['an option that there is not', { prot: 1 }, ['prot']],
    ['a token that is too short', { tokens: ['short'] }, ['tokens', 0]],
    ['a codec that there is not', { codec: 'nonsense' }, ['codec']],
    ['a file without leave', { tls: { certificate: '/etc/shadow', key: '/etc/shadow' } }, ['tls', 'certificate']],
    ['a variable', { source: '${HOME}' }, ['source']],
    ['a secret that is not there', { password: { kept: 1 }, user: 'a' }, ['password']],
  ])('%s is refused at its place', async (_name, options, path) => {
    const before = file();
    const reply = await admin.ask('POST', 'inputs', { id: 'wrong', type: 'http', options });
    expect([reply.status, reply.body.error.code]).toEqual([400, 'invalid_input']);
    expect(reply.body.error.problems[0]?.path).toEqual(path);
    expect(file()).toBe(before);
  });

  test('secrets are never told, and stay when something else is changed', async () => {
    const secret = 'a-token-that-nobody-sees';
    const options = { port: 0, tokens: [{ name: 'app', token: secret }] };
    const made = await admin.ask('POST', 'inputs', { type: 'splunk-hec', options });
    expect(made.status).toBe(201);
    const shown = await admin.ask('GET', 'inputs/splunk-hec');
    expect(JSON.stringify([made.body, shown.body])).not.toContain(secret);
    const renamed = { ...shown.body.options, tokens: [{ ...shown.body.options.tokens[0], name: 'shop' }] };
    const changed = await admin.ask('PUT', 'inputs/splunk-hec', { type: 'splunk-hec', options: renamed }, shown.etag);
    expect(changed.status).toBe(200);
    expect(file()).toContain(`- name: shop\n        token: ${secret}`);
    const stale = await admin.ask('DELETE', 'inputs/splunk-hec', undefined, shown.etag);
    expect([stale.status, stale.body.error.code]).toEqual([412, 'changed_meanwhile']);
    expect((await admin.ask('DELETE', 'inputs/splunk-hec', undefined, changed.etag)).status).toBe(204);
    expect(file()).not.toContain(secret);
  });

  test('options cannot make another type of it, whose secrets are elsewhere', async () => {
    const reply = await admin.ask('POST', 'inputs', {
      type: 'udp',
      id: 'sly',
      options: {
        type: 'splunk-hec',
        port: await freePort(),
        tokens: [{ name: 'a', token: { file: '/etc/hostname' } }],
      },
    });
    expect([reply.status, reply.body.error.problems]).toEqual([400, [expect.objectContaining({ path: ['type'] })]]);
    expect(file()).not.toContain('/etc/hostname');
  });

  test('SIGHUP takes over what the file says, and a file that is wrong changes nothing', async () => {
    const before = file();
    const child = tocsin.child;
    const told = async (words: string): Promise<void> => {
      for (let waited = 0; !tocsin.output.includes(words); waited += 25) {
        if (waited > 20_000) expect.fail(`"${words}" was not told: ${tocsin.output}`);
        await sleep(25);
      }
    };
    writeFileSync(tocsin.path('tocsin.yaml'), before.replace('type: file', 'type: fil'));
    child?.kill('SIGHUP');
    await told('the inputs, outputs and rules were not changed, the old ones go on');
    expect(tocsin.output).toContain('did you mean "file"?');
    const added = await freePort();
    writeFileSync(tocsin.path('tocsin.yaml'), `${before}  - type: http\n    id: third\n    port: ${added}\n`);
    child?.kill('SIGHUP');
    await told('the inputs, outputs and rules are as tocsin.yaml has them');
    expect(await send(added, { message: 'third' })).toBe(200);
  });

  test('a kind says all that a form needs', async () => {
    const { body } = await admin.ask('GET', 'input-kinds');
    const hec = body.kinds.find(({ name }) => name === 'splunk-hec');
    expect(hec?.schema).toMatchObject({
      required: ['tokens'],
      properties: {
        port: { default: 8088, description: expect.any(String) },
        tokens: { items: { properties: { token: { secret: true, minLength: 8 } } } },
      },
    });
    expect(hec?.schema.required).toEqual(['tokens']);
    expect(body.codecs.map(({ name }) => name)).toContain('auto');
  });
});
