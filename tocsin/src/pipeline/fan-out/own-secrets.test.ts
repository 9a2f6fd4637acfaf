import { describe, expect, it } from 'vitest';
import { withoutOwnSecrets } from './own-secrets.ts';

describe('withoutOwnSecrets', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['splunk-hec', { token: 'sesame-1' }, 'no such token: Splunk sesame-1', 'no such token: Splunk [redacted]'],
    ['splunk-hec', { token: 't' }, 'the token', 'the token'],
    [
      'http',
      { user: 'ann', password: 'sesame' },
      'Basic YW5uOnNlc2FtZQ==, ann:sesame',
      'Basic [redacted], ann:[redacted]',
    ],
    [
      'http',
      { headers: { 'x-key': 'sesame' }, tls: { passphrase: 'open-sesame' } },
      'open-sesame sesame',
      '[redacted] [redacted]',
    ],
    [
      'elasticsearch',
      { apiKey: 'id:sesame', index: 'sesame-index' },
      'id:sesame in sesame-index',
      '[redacted] in sesame-index',
    ],
    [
      'sumologic',
      { url: 'https://c.example/http/ABCD==' },
      'https://c.example/http/ABCD== no ABCD==',
      '[redacted] no [redacted]',
    ],
  ])('%s %j', (type, options, words, clean) => expect(withoutOwnSecrets({ type, options })(words)).toBe(clean));
});
