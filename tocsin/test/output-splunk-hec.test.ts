import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CERT, KEY } from './certificate.ts';
import { type DeclaredOutput, declaredOutput } from './declared-output.ts';
import { type HttpSink, httpSink, type SinkAnswer, type SunkRequest } from './http-sink.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answer = (request: SunkRequest) => SinkAnswer | undefined;

async function collector(answer: Answer): Promise<HttpSink> {
  const sink = await httpSink(answer);
  closing.push(sink.close);
  return sink;
}

function output(url: string | readonly string[], options: object = {}): DeclaredOutput {
  const made = declaredOutput('splunk-hec', { url, token: 't0ken', ...options });
  closing.push(made.close);
  return made;
}

const SUCCESS: SinkAnswer = { status: 200, body: { text: 'Success', code: 0 } };
const events = (count: number) => Array.from({ length: count }, (_, index) => ({ message: `event ${index}` }));
const objectsIn = ({ body }: SunkRequest): Record<string, unknown>[] =>
  body
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const messagesIn = (request: SunkRequest): unknown[] =>
  objectsIn(request).map(({ event }) => (event as { message: unknown }).message);

describe('what is sent', () => {
  it('is an object an event, with metadata where the event has them', async () => {
    const sink = await collector(() => SUCCESS);
    const { send } = output(sink.url, {
      index: 'web-%{[event][dataset]}',
      indexedFields: { user: '%{[user][name]}', fixed: 'yes' },
    });
    await send([
      {
        '@timestamp': 1_700_000_000_007,
        '@nanoseconds': 42,
        '@metadata': { sourcetype: 'django', source: '/var/log/a', host: 'web1' },
        event: { dataset: 'shop' },
        user: { name: 'an"n\u2028' },
      },
      { '@metadata': {}, message: 'no more' },
    ]);
    const [request] = sink.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/services/collector/event' });
    expect(request?.headers).toMatchObject({ authorization: 'Splunk t0ken', 'content-encoding': 'gzip' });
    expect(request && objectsIn(request)).toMatchObject([
      {
        time: 1_700_000_000.007,
        host: 'web1',
        source: '/var/log/a',
        sourcetype: 'django',
        index: 'web-shop',
        fields: { user: 'an"n\u2028', fixed: 'yes' },
      },
      { time: 1_700_000_000, fields: { fixed: 'yes' }, event: { message: 'no more' } },
    ]);
    expect(request?.body).toContain('"time":1700000000.007000042,');
    expect(Object.keys((request && objectsIn(request)[1]) ?? {})).toEqual(['time', 'fields', 'event']);
  });

  it('is lines of the endpoint raw, a request for each combination of metadata', async () => {
    const sink = await collector(() => SUCCESS);
    const { send } = output(sink.url, { endpoint: 'raw', compression: 'none' });
    await send([
      { '@metadata': { sourcetype: 'a' }, event: { original: 'one' } },
      { '@metadata': { sourcetype: 'b&c' }, message: 'two' },
      { '@metadata': { sourcetype: 'a' }, message: 'three' },
    ]);
    expect(sink.requests.map(({ path, body }) => [path, body])).toEqual([
      ['/services/collector/raw?sourcetype=a', 'one\nthree\n'],
      ['/services/collector/raw?sourcetype=b%26c', 'two\n'],
    ]);
    expect(sink.requests[0]?.headers['x-splunk-request-channel']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is cut into requests of so many events', async () => {
    const sink = await collector(() => SUCCESS);
    await output(sink.url, { maxBatchEvents: 40 }).send(events(100));
    expect(sink.requests.map((request) => objectsIn(request).length).sort()).toEqual([20, 40, 40]);
  });
});

describe('an answer', () => {
  it.each([
    [403, 4, 'Invalid token', /403 Invalid token: check `token`/],
    [403, 1, 'Token disabled', /403 Token disabled: enable the token/],
    [503, 9, 'Server is busy', /503 Server is busy/],
    [429, 26, 'Queue is at capacity', /429/],
    [500, 8, 'Internal server error', /500/],
    [404, undefined, 'not found', /404 .*is this the address of the event collector/],
  ])('%i with code %j is waited out', async (status, code, text, words) => {
    let left = 2;
    const sink = await collector(() => (left-- > 0 ? { status, body: { text, code } } : SUCCESS));
    const { send, answers, dead, counts } = output(sink.url);
    await send(events(3));
    expect(answers.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(answers[0]?.words).toMatch(words);
    expect(counts.get('retries')).toBe(2);
    expect(dead).toEqual([]);
    expect(sink.requests).toHaveLength(3);
  });

  it('that is a page, such as that of a login between, takes nothing', async () => {
    let left = 1;
    const sink = await collector(() => (left-- > 0 ? { status: 200, body: '<html>Log in' } : SUCCESS));
    const { send, answers } = output(sink.url);
    await send(events(3));
    expect(answers.map(({ words }) => words)).toEqual([
      `${sink.url} answered 200 with a page: that is no event collector`,
      `${sink.url} answered 200 Success`,
    ]);
    expect(sink.requests).toHaveLength(2);
  });

  it('with a warning is a success', async () => {
    const sink = await collector(() => ({ status: 200, body: { text: 'Queue', code: 24 } }));
    await output(sink.url).send(events(1));
    expect(sink.requests).toHaveLength(1);
  });

  it('that never comes is waited out', async () => {
    let left = 1;
    const sink = await collector(() => (left-- > 0 ? undefined : SUCCESS));
    await output(sink.url).send(events(1));
    expect(sink.requests).toHaveLength(2);
  });
});

describe('an event that is refused', () => {
  const refuse =
    (number?: boolean): Answer =>
    (request) => {
      const at = messagesIn(request).findIndex((message) => message === 'event 5' || message === 'event 11');
      if (at < 0) return SUCCESS;
      const named = number === true ? { 'invalid-event-number': at } : {};
      return { status: 400, body: { text: 'Incorrect index', code: 7, ...named } };
    };

  it.each([[true], [false]])('ends as a dead letter alone (it is named: %j)', async (isNamed) => {
    const taken: unknown[] = [];
    const answer = refuse(isNamed);
    const sink = await collector((request) => {
      const said = answer(request);
      if (said === SUCCESS) taken.push(...messagesIn(request));
      return said;
    });
    const { send, dead } = output(sink.url);
    await send(events(16));
    expect(taken.sort()).toEqual(
      events(16)
        .map(({ message }) => message)
        .filter((message) => !['event 5', 'event 11'].includes(message))
        .sort(),
    );
    expect(dead.map(({ body }) => JSON.parse(Buffer.from(body).toString()).event.message)).toEqual([
      'event 5',
      'event 11',
    ]);
    expect(dead[0]?.reason).toContain('400 Incorrect index: there is no such index');
  });

  it('is found where the request is too large', async () => {
    const sink = await collector(({ body }) => (body.length > 400 ? { status: 413, body: 'too large' } : SUCCESS));
    const { send, dead } = output(sink.url);
    await send([{ message: 'a' }, { message: 'x'.repeat(1000) }, { message: 'b' }]);
    expect(dead).toHaveLength(1);
    expect(dead[0]?.reason).toContain('too large');
  });
});

describe('a load balancer', () => {
  it('is told its cookie again, so that acknowledgements are asked of the indexer that took the events', async () => {
    let sticks = 0;
    const sink = await collector(({ path, headers }) => {
      if (path.includes('/ack?')) return { status: 200, body: { acks: { 0: headers.cookie === 'lb=first; more=1' } } };
      sticks += 1;
      return {
        status: 200,
        body: { text: 'Success', code: 0, ackId: 0 },
        headers: { 'set-cookie': ['lb=first; Path=/; HttpOnly', 'more=1'] },
      };
    });
    const { send } = output(sink.url, { ack: true, ackInterval: '20ms', ackTimeout: '60s' });
    await send(events(1));
    expect(sticks).toBe(1);
  });
});

describe('acknowledgement', () => {
  const indexer = (isIndexed: (id: number, asked: number) => boolean) => {
    let next = 0;
    const asked = new Map<number, number>();
    return collector(({ path, body }) => {
      if (!path.startsWith('/services/collector/ack'))
        return { status: 200, body: { text: 'Success', code: 0, ackId: next++ } };
      const { acks } = JSON.parse(body) as { acks: number[] };
      return {
        status: 200,
        body: {
          acks: Object.fromEntries(
            acks.map((id) => {
              asked.set(id, (asked.get(id) ?? 0) + 1);
              return [id, isIndexed(id, asked.get(id) ?? 0)];
            }),
          ),
        },
      };
    });
  };
  const ack = { ack: true, ackInterval: '20ms', ackTimeout: '200ms' };
  const sent = ({ requests }: HttpSink) => requests.filter(({ path }) => path.endsWith('/event')).length;

  it('is waited for', async () => {
    const sink = await indexer((_id, asked) => asked === 3);
    const { send, answers } = output(sink.url, ack);
    await send(events(2));
    expect(sent(sink)).toBe(1);
    expect(sink.requests.filter(({ path }) => path.includes('/ack?channel='))).toHaveLength(3);
    expect(answers.at(-1)).toMatchObject({ ok: true, words: expect.stringContaining('has indexed it') });
  });

  it('that does not come has events sent again', async () => {
    const sink = await indexer((id) => id === 1);
    const { send, counts } = output(sink.url, ack);
    await send(events(2));
    expect(sent(sink)).toBe(2);
    expect(counts.get('not_indexed')).toBe(1);
  });

  it('that the token has not is told, and does not send for ever', async () => {
    const sink = await collector(() => SUCCESS);
    const { send, notices } = output(sink.url, ack);
    await send(events(1));
    await send(events(1));
    expect(sent(sink)).toBe(2);
    expect(notices.filter((notice) => notice.includes('acknowledges nothing'))).toHaveLength(1);
  });
});

describe('several collectors', () => {
  it('share what there is, and one that fails is passed over until it is healthy', async () => {
    let isHealthy = true;
    const first = await collector(({ path }) => {
      if (isHealthy) return SUCCESS;
      return path.endsWith('/health')
        ? { status: 503, body: { text: 'queues are full', code: 18 } }
        : { status: 503, body: { code: 9 } };
    });
    const second = await collector(() => SUCCESS);
    const { send } = output([first.url, second.url], { maxBatchEvents: 1 });
    await send(events(20));
    expect(first.requests.length).toBeGreaterThan(5);
    expect(second.requests.length).toBeGreaterThan(5);
    isHealthy = false;
    const before = second.requests.length;
    await send(events(20));
    expect(second.requests.length - before).toBe(20);
  });
});

describe('by TLS', () => {
  const secure = async (): Promise<string> => {
    const server = createServer({ key: KEY, cert: CERT }, (request, response) => {
      request.resume().on('end', () => response.end('{"text":"Success","code":0}'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('a certificate that nobody trusts is told, with the mend', async () => {
    const { send, answers, close } = output(await secure());
    const sent = send(events(1)).catch(() => undefined);
    while (answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(answers[0]?.words).toMatch(/its certificate is signed by .* under `tls.authorities`/);
    await close();
    await sent;
  });

  it.each(['authorities', 'nothing checked'])('it is sent (%s)', async (how) => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-hec-'));
    closing.push(async () => rmSync(folder, { recursive: true, force: true }));
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, CERT);
    const tls = how === 'authorities' ? { authorities: [ca] } : { verify: false };
    const { send, dead } = output(await secure(), { tls });
    await send(events(1));
    expect(dead).toEqual([]);
  });
});

it.each([
  [{ token: 't' }, /url/],
  [{ url: 'splunk:8088', token: 't' }, /expected an address/],
  [{ url: 'http://u:p@splunk:8088', token: 't' }, /expected an address/],
  [{ url: 'http://splunk:8088', token: 't', endpoint: 'raw', indexedFields: { a: 'b' } }, /indexedFields/],
])('%j is refused', (options, words) => {
  expect(() => declaredOutput('splunk-hec', options)).toThrow(words);
});
