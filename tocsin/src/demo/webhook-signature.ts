import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Whether one of the signatures in `webhook-signature` is that of the delivery, as Standard Webhooks has it:
 * `v1,` and the base64 HMAC-SHA256 of `ID.TIMESTAMP.BODY`.
 */
export const isSignedWith = (secret: string, { headers, body }: SignedDelivery): boolean => {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures } = headers;
  if (id === undefined || time === undefined || signatures === undefined) return false;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
  const expected = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest();
  return signatures.split(' ').some((one) => {
    const [version, text = ''] = one.split(',');
    const given = Buffer.from(text, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
};
