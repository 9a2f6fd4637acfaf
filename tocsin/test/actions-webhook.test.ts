import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { ACTIONS, type Action, DeliveryFailure } from '../src/alert/index.ts';
import { finding, HOSTILE, notification, START } from './finding.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const never = new AbortController().signal;

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const receiver = async (
  answer: (response: ServerResponse, count: number) => void = (response) => response.end('thanks'),
): Promise<{ readonly url: string; readonly received: Received[] }> => {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, text: Buffer.concat(parts).toString('utf8') });
      answer(response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`,
    received,
  };
};

const hook = (url: string, options: object = {}): Action => {
  const declaration = ACTIONS.find(({ name }) => name === 'webhook');
  if (declaration === undefined) throw new Error('no action webhook');
  const action = declaration.create(
    declaration.options.parse({ url, allowPrivate: true, timeout: '500ms', ...options }),
    { clock: () => START, version: '1.2.3' },
  );
  ends.push(() => action.close());
  return action;
};

describe('a webhook', () => {
  test('posts all of the alert, signed, under its key', async () => {
    const { url, received } = await receiver();
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const told = await hook(url, { secret, headers: { Authorization: 'Bearer x' } }).deliver(notification(), never);
    expect(told.detail).toBe('200 thanks');
    const [{ headers, text } = { headers: {}, text: '{}' }] = received;
    expect(JSON.parse(text)).toMatchObject({
      type: 'tocsin.alert',
      key: '00112233445566778899aabbccddeeff.mail',
      alert: { id: '00112233445566778899aabbccddeeff', severity: 'high', key: { src: '203.0.113.7' } },
      results: { count: 1, columns: ['src', 'users', 'count'], rows: [{ src: '203.0.113.7', users: 31, count: 120 }] },
    });
    expect(headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': '00112233445566778899aabbccddeeff.mail',
      'idempotency-key': '00112233445566778899aabbccddeeff.mail',
      'webhook-timestamp': String(START / 1000),
    });
    const expected = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  test('has a body of its own, escaped for where it goes', async () => {
    const { url, received } = await receiver();
    const title = '<!channel> & {{reason}} *x*';
    const body = { text: '{{severity}}: {{title}} {{key.src}} {{result.users}}', n: 1, list: ['{{nothing.such}}'] };
    await hook(url, { body: { ...body, list: ['{{key.no}}'] }, escape: 'slack' }).deliver(
      notification({ finding: finding({ title }) }),
      never,
    );
    await hook(url, { body: { text: '{{title}}' }, escape: 'markdown' }).deliver(
      notification({ finding: finding({ title }) }),
      never,
    );
    expect(received.map(({ text }) => JSON.parse(text))).toEqual([
      { text: 'high: &lt;!channel&gt; &amp; {{reason}} *x* 203.0.113.7 31', n: 1, list: [''] },
      { text: String.raw`\<\!channel\> & \{\{reason\}\} \*x\*` },
    ]);
  });

  test('carries hostile text as data', async () => {
    const { url, received } = await receiver();
    const action = hook(url);
    for (const one of HOSTILE) {
      await action.deliver(notification({ finding: finding({ title: one, results: [{ [one]: one }] }) }), never);
    }
    expect(received.map(({ text }) => JSON.parse(text).alert.title.slice(0, 100))).toEqual(
      HOSTILE.map((one) => one.slice(0, 100)),
    );
    for (const { text } of received) expect(text.length).toBeLessThan(3 << 20);
  });

  test.each([
    [500, {}, /answered 500 broken/, false, undefined],
    [429, { 'retry-after': '7' }, /answered 429/, false, 7_000],
    [410, {}, /answered 410/, true, undefined],
    [302, { location: 'http://169.254.169.254/' }, /redirects are not followed/, false, undefined],
  ])('that is answered %i fails', async (status, headers, message, permanent, retryAfter) => {
    const { url, received } = await receiver((response) => response.writeHead(status, headers).end('broken'));
    const failure = await hook(url)
      .deliver(notification(), never)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    if (!(failure instanceof DeliveryFailure)) throw new Error('no failure');
    expect(failure.message).toMatch(message);
    expect(failure).toMatchObject({ permanent, retryAfter });
    expect(received).toHaveLength(1);
  });

  test.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['never answers', () => undefined, /no answer within 0.5 seconds/],
    [
      'answers drop by drop',
      (response) => {
        const timer = setInterval(() => response.write('x'), 50);
        response.once('close', () => clearInterval(timer));
      },
      /no answer within 0.5 seconds/,
    ],
    ['hangs up', (response) => response.destroy(), /cannot be reached/],
  ])('to a receiver that %s fails in time', async (_name, answer, message) => {
    const { url } = await receiver(answer);
    await expect(hook(url).deliver(notification(), never)).rejects.toThrow(message);
  });

  test('that is answered with megabytes ends', async () => {
    const { url } = await receiver((response) => {
      response.writeHead(200);
      const more = (): void => {
        while (response.write('x'.repeat(65_536))) if (response.destroyed) return;
        response.once('drain', more);
      };
      more();
    });
    const told = await hook(url, { timeout: '5s' })
      .deliver(notification(), never)
      .catch((error: unknown) => error);
    expect(told).toBeDefined();
  });

  test.each([
    ['http://127.0.0.1:9/', /127.0.0.1 is a private address/],
    ['http://[::1]:9/', /::1 is a private address/],
    ['http://[::ffff:127.0.0.1]:9/', /private address/],
    ['http://localhost:9/', /localhost leads to .*, a private address/],
    ['http://169.254.169.254/latest/meta-data/', /private address/],
    ['http://2130706433/', /private address/],
    ['http://0x7f.1/', /private address/],
    ['http://0/', /private address/],
  ])('to %s is refused unless it is allowed', async (url, message) => {
    await expect(hook(url, { allowPrivate: false }).deliver(notification(), never)).rejects.toThrow(message);
  });

  test('ends when Tocsin stops', async () => {
    const { url } = await receiver(() => undefined);
    const controller = new AbortController();
    const work = hook(url, { timeout: '30s' }).deliver(notification(), controller.signal);
    setTimeout(() => controller.abort(new Error('stop')), 50);
    await expect(work).rejects.toThrow('ended before there was an answer');
  });
});

test('options of a webhook that would break a request, or leak, are refused', () => {
  const declaration = ACTIONS.find(({ name }) => name === 'webhook');
  const parse = (changes: object) => declaration?.options.safeParse({ url: 'https://x.example/', ...changes }).success;
  expect(parse({})).toBe(true);
  expect(parse({ url: 'ftp://x.example/' })).toBe(false);
  expect(parse({ url: 'https://user:pass@x.example/' })).toBe(false);
  expect(parse({ headers: { 'X-A': 'a\r\nB: c' } })).toBe(false);
  expect(parse({ headers: { Host: 'other' } })).toBe(false);
  expect(parse({ headers: { 'webhook-id': 'x' } })).toBe(false);
  expect(parse({ body: { text: '{{titel}}' } })).toBe(false);
  expect(declaration?.describe(declaration.options.parse({ url: 'https://x.example/secret-key' }))).toBe(
    'posts to x.example',
  );
});
