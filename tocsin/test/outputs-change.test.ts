// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as tocsin.yaml has them
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Admin, type Reply } from './admin.ts';
import { until } from './agent.ts';
import { freePort } from './free-port.ts';
import { type HttpSink, httpSink } from './http-sink.ts';
import { Installation } from './running.ts';

const OK = { status: 200, body: { text: 'Success', code: 0 } };
const TOKEN = 'a-token-that-nobody-sees';

const messagesOf = ({ requests }: HttpSink): string[] =>
  requests
    .flatMap(({ body }) => body.split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as { message?: string; event?: { message?: string } })
    .map(({ message, event }) => message ?? event?.message ?? '');

describe('outputs that are changed while the process runs', () => {
  let tocsin: Installation;
  let admin: Admin;
  let first: HttpSink;
  let second: HttpSink;
  let written = 0;
  const file = () => readFileSync(tocsin.path('tocsin.yaml'), 'utf8');
  const write = (many: number): void =>
    appendFileSync(tocsin.path('app.log'), Array.from({ length: many }, () => `line ${++written}\n`).join(''));
  const listed = async (id: string) => {
    const { body } = await admin.ask('GET', 'outputs');
    return body.outputs.find((one) => one.id === id);
  };
  const change = async (id: string, part: object): Promise<Reply> => {
    const { body } = await admin.ask('GET', `outputs/${id}`);
    const { type, enabled, options, etag } = body;
    return admin.ask('PUT', `outputs/${id}`, { id, type, enabled, options, ...part }, etag);
  };
  const has = (sink: HttpSink, message: string) => until(() => messagesOf(sink).includes(message), message);

  beforeAll(async () => {
    [first, second] = await Promise.all([httpSink(() => OK), httpSink(() => OK)]);
    tocsin = new Installation(
      `inputs:\n  - {type: file, paths: [FOLDER/app.log], codec: line}\n# elsewhere\noutputs:\n  # of the shop\n  - type: http # by lines\n    name: shop\n    url: ${first.url}\n    token: ${TOKEN}\n    retry: {first: 20ms, last: 100ms}\n`,
    );
    writeFileSync(tocsin.path('app.log'), '');
    const { url } = await tocsin.start();
    admin = await Admin.of(tocsin, url);
  }, 60_000);
  afterAll(async () => {
    await tocsin.remove();
    await Promise.all([first.close(), second.close()]);
  });

  test('one is added, and gets what comes from then on', async () => {
    write(1);
    await has(first, 'line 1');
    const made = await admin.ask('POST', 'outputs', {
      id: 'hec',
      type: 'splunk-hec',
      options: { url: second.url, token: TOKEN, when: '[message] != "line 3"' },
    });
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ id: 'hec', origin: 'tocsin.yaml' })]);
    expect(JSON.stringify(made.body)).not.toContain(TOKEN);
    expect(file()).toContain(`# of the shop\n  - type: http # by lines\n    name: shop\n    url: ${first.url}\n`);
    write(3);
    await has(second, 'line 4');
    expect(messagesOf(second)).toEqual(['line 2', 'line 4']);
    expect(await listed('hec')).toMatchObject({ type: 'splunk-hec', enabled: true, delivered: 2, name: 'hec' });
  });

  test('what waits for one that is mended goes where it is sent now, and nothing is lost', async () => {
    const nobody = await freePort();
    const broken = await change('shop', { options: { url: `http://127.0.0.1:${nobody}`, token: TOKEN } });
    expect([broken.status, broken.body.left]).toEqual([200, []]);
    write(500);
    await until(() => messagesOf(second).includes(`line ${written}`), 'the other one has it');
    expect((await listed('shop'))?.waiting.events).toBe(500);
    const mended = await change('shop', { options: { url: first.url, token: TOKEN } });
    expect(mended.status).toBe(200);
    await has(first, `line ${written}`);
    expect(new Set(messagesOf(first)).size).toBe(written);
  });

  test('it is renamed with what waits for it, switched off and on, and its queue is kept', async () => {
    const nobody = await freePort();
    await change('shop', { options: { url: `http://127.0.0.1:${nobody}`, token: TOKEN } });
    write(10);
    await has(second, `line ${written}`);
    const renamed = await change('shop', { id: 'orders' });
    expect([renamed.status, renamed.body.id]).toEqual([200, 'orders']);
    expect((await listed('orders'))?.waiting.events).toBe(10);
    const off = await change('orders', { enabled: false });
    expect(off.body.left).toEqual([expect.stringContaining('10 events wait for the output "orders" (http)')]);
    expect(await listed('orders')).toMatchObject({ enabled: false, waiting: { events: 10 } });
    write(1);
    await has(second, `line ${written}`);
    const on = await change('orders', { enabled: true, options: { url: first.url, token: TOKEN } });
    expect(on.body.left).toEqual([]);
    await has(first, `line ${written - 1}`);
    expect(messagesOf(first)).not.toContain(`line ${written}`);
    expect((await change('orders', { id: 'shop' })).status).toBe(200);
  });

  test('a test says what the other side answers', async () => {
    const { body } = await admin.ask('POST', 'outputs/shop/test');
    expect(body).toMatchObject({ delivered: true, words: 'taken' });
    expect(first.requests.at(-1)?.body).toContain('This is a test event of Tocsin');
    const off = await admin.ask('POST', 'outputs', {
      id: 'nobody',
      type: 'http',
      enabled: false,
      options: { url: `http://127.0.0.1:${await freePort()}` },
    });
    expect(off.status).toBe(201);
    expect((await admin.ask('POST', 'outputs/nobody/test')).body).toMatchObject({
      delivered: false,
      words: expect.stringContaining('nobody listens there'),
    });
    expect((await admin.ask('POST', 'outputs/elsewhere/test')).status).toBe(404);
  });

  test.each([
    ['an option that there is not', 'http', { url: 'http://a.example', urll: 1 }, ['urll']],
    ['a condition', 'http', { url: 'http://a.example', when: '[a' }, ['when']],
    ['the queue', 'http', { url: 'http://a.example', queue: { maxBytes: 'x' } }, ['queue', 'maxBytes']],
    ['what is missing', 'splunk-hec', { url: 'http://a.example' }, ['token']],
    ['a name', 'http', { name: 'sly', url: 'http://a.example' }, ['name']],
    ['a file without leave', 'file', { file: '/etc/cron.d/%{+yyyy}.jsonl' }, ['file']],
    ['a file beside it', 'file', { file: 'tocsin.yaml' }, ['file']],
    ['a secret of a file', 'http', { url: 'http://a.example', token: { file: '/etc/shadow' } }, ['token', 'file']],
    ['a variable', 'http', { url: 'http://a.example/${HOME}' }, ['url']],
    ['a secret that is not there', 'http', { url: 'http://a.example', token: { kept: 1 } }, ['token']],
  ])('%s is refused at its place', async (_name, type, options, path) => {
    const before = file();
    const reply = await admin.ask('POST', 'outputs', { id: 'wrong', type, options });
    expect([reply.status, reply.body.error.code]).toEqual([400, 'invalid_output']);
    expect(reply.body.error.problems[0]?.path).toEqual(path);
    expect(file()).toBe(before);
  });

  test('secrets are never told, stay while the address does, and go to no other', async () => {
    const shown = await admin.ask('GET', 'outputs/shop');
    expect(JSON.stringify(shown.body)).not.toContain(TOKEN);
    expect(shown.body.options.token).toEqual({ kept: 1 });
    const kept = await change('shop', { options: { ...shown.body.options, compression: 'gzip' } });
    expect(kept.status).toBe(200);
    expect(file()).toContain(`token: ${TOKEN}`);
    write(1);
    await has(first, `line ${written}`);
    expect(first.requests.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    const thief = await change('shop', { options: { ...shown.body.options, url: second.url } });
    expect([thief.status, thief.body.error.problems[0]?.path]).toEqual([400, ['token']]);
    const stale = await admin.ask('DELETE', 'outputs/shop', undefined, shown.etag);
    expect([stale.status, stale.body.error.code]).toEqual([412, 'changed_meanwhile']);
  });

  test('where one cannot be renamed, all goes on as it was', async () => {
    const nobody = await freePort();
    const options = { url: `http://127.0.0.1:${nobody}` };
    await admin.ask('POST', 'outputs', { id: 'dead', type: 'http', options });
    write(5);
    await has(first, `line ${written}`);
    const { etag } = await admin.ask('GET', 'outputs/dead');
    const removed = await admin.ask('DELETE', 'outputs/dead', undefined, etag);
    expect([removed.status, removed.body.left]).toEqual([200, [expect.stringContaining('5 events wait')]]);
    const before = file();
    const reply = await change('shop', { id: 'dead' });
    expect([reply.status, reply.body.error.code]).toEqual([409, 'output_failed']);
    expect(reply.body.error.message).toContain('5 events wait in the queue of an earlier output of that name');
    expect(file()).toBe(before);
    write(1);
    await has(first, `line ${written}`);
  });

  test('a queue in memory of one that is removed is given up, and its inputs go on', async () => {
    const nobody = await freePort();
    const options = { url: `http://127.0.0.1:${nobody}`, queue: { type: 'memory' } };
    await admin.ask('POST', 'outputs', { id: 'forgetful', type: 'http', options });
    write(7);
    await has(first, `line ${written}`);
    const { etag } = await admin.ask('GET', 'outputs/forgetful');
    const removed = await admin.ask('DELETE', 'outputs/forgetful', undefined, etag);
    expect(removed.body.left).toEqual([expect.stringContaining('7 events for the output "forgetful" (http) were')]);
    write(1);
    await has(first, `line ${written}`);
    const rows = await tocsin.until('message="line *" | stats dc(message) AS n', ([row]) => Number(row?.n) === written);
    expect(Number(rows[0]?.n)).toBe(written);
  });

  test('SIGHUP takes over what the file says, and a file that is wrong changes nothing', async () => {
    const before = file();
    const added = `${before}  - {type: file, name: archive, file: archive.jsonl}\n`;
    writeFileSync(tocsin.path('tocsin.yaml'), added.replace('type: file, name', 'type: fil, name'));
    tocsin.child?.kill('SIGHUP');
    await until(() => tocsin.output.includes('were not changed, the old ones go on'), 'what is wrong is told');
    expect(tocsin.output).toContain('did you mean "file"?');
    writeFileSync(tocsin.path('tocsin.yaml'), added);
    tocsin.child?.kill('SIGHUP');
    await until(() => tocsin.output.includes('are as tocsin.yaml has them'), 'it is told');
    write(1);
    const archive = tocsin.path('archive.jsonl');
    await until(() => existsSync(archive) && readFileSync(archive, 'utf8').includes(`line ${written}"`), 'the archive');
  });

  test('a kind says all that a form needs', async () => {
    const { body } = await admin.ask('GET', 'outputs/kinds');
    expect(body.kinds.find(({ name }) => name === 'splunk-hec')?.schema).toMatchObject({
      required: ['url', 'token'],
      properties: { token: { secret: true }, ack: { description: expect.any(String) } },
    });
    expect(Object.keys(body.common.properties)).toEqual(['when', 'fields', 'redact', 'queue', 'retry', 'rateLimit']);
  });
});
