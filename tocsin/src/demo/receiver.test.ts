import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebhookReceiver } from './receiver.ts';
import { isSignedWith } from './webhook-signature.ts';

const SECRET = `whsec_${Buffer.from('a secret of enough bytes').toString('base64')}`;
const sign = (body: string, secret = 'a secret of enough bytes'): Record<string, string> => ({
  'webhook-id': 'k1',
  'webhook-timestamp': '1795399037',
  'webhook-signature': `v1,${createHmac('sha256', secret).update(`k1.1795399037.${body}`).digest('base64')}`,
});

describe('the receiver', () => {
  let receiver: WebhookReceiver;
  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(receiver.url, { method: 'POST', body, headers });
  beforeEach(async () => {
    receiver = await WebhookReceiver.open(SECRET, () => 9);
  });
  afterEach(() => receiver.close());

  test('keeps body and headers and says whether the signature is right', async () => {
    expect((await post('{"a":"é"}', sign('{"a":"é"}'))).status).toBe(204);
    await post('{"a":2}', sign('{"a":1}'));
    await post('{}');
    expect(receiver.deliveries.map(({ body, signatureOk, at }) => [body, signatureOk, at])).toEqual([
      ['{}', false, 9],
      ['{"a":2}', false, 9],
      ['{"a":"é"}', true, 9],
    ]);
    expect(receiver.deliveries[2]?.headers).toMatchObject({ 'webhook-id': 'k1' });
  });

  test('refuses other paths, other methods and bodies that are too large', async () => {
    expect((await fetch(new URL('/x', receiver.url), { method: 'POST' })).status).toBe(404);
    expect((await fetch(receiver.url)).status).toBe(405);
    const large = await post('x'.repeat(2_000_000)).then(
      ({ status }) => status,
      () => 413,
    );
    expect(large).toBe(413);
    expect(receiver.deliveries).toEqual([]);
  });

  test('keeps a hundred, newest first', async () => {
    for (let number = 0; number < 102; number++) await post(String(number));
    expect(receiver.deliveries).toHaveLength(100);
    expect(receiver.deliveries[0]?.body).toBe('101');
  });
});

describe('a signature', () => {
  const headers = sign('x');
  test.each([
    ['of the body', SECRET, headers, true],
    ['among others', SECRET, { ...headers, 'webhook-signature': `v1,AAAA v2,x ${headers['webhook-signature']}` }, true],
    ['under a plain secret', 'plain', sign('x', 'plain'), true],
    ['under another secret', SECRET, sign('x', 'other'), false],
    ['of another id', SECRET, { ...headers, 'webhook-id': 'k2' }, false],
    ['of another time', SECRET, { ...headers, 'webhook-timestamp': '1' }, false],
    [
      'of another version',
      SECRET,
      { ...headers, 'webhook-signature': headers['webhook-signature']?.replace('v1', 'v2') ?? '' },
      false,
    ],
    ['that is empty', SECRET, { ...headers, 'webhook-signature': '' }, false],
    ['that is missing', SECRET, {}, false],
  ])('%s: %s', (_, secret, given, expected) => {
    expect(isSignedWith(secret, { headers: given, body: 'x' })).toBe(expected);
  });
});
