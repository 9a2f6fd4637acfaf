import { describe, expect, it } from 'vitest';
import { getField } from '../event/index.ts';
import { createRecogniser, fillFrom } from './recognise.ts';

const clock = (): number => Date.UTC(2026, 10, 23);

describe('what a text says', () => {
  it('is found as the codec auto finds it', () => {
    const recognise = createRecogniser({ timeZone: 'UTC', clock });
    const event = recognise('a.log', 'WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp-login.php');
    expect(getField(event ?? {}, '@metadata.sourcetype')).toBe('django');
    expect(getField(event ?? {}, 'url.path')).toBe('/wp-login.php');
  });

  it('is nothing for a text of two records', () => {
    const recognise = createRecogniser({ timeZone: 'UTC', clock });
    const line = '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"';
    expect(recognise('a.log', `${line}\n${line}`)).toBeUndefined();
    expect(recognise('a.log', line)).toBeDefined();
    const blank = recognise('a.log', '');
    expect(Object.keys(blank ?? {})).toEqual(['@timestamp', '@metadata']);
    expect(getField(blank ?? {}, '@metadata.sourcetype')).toBe('access_combined');
  });

  it('fills in what is missing and changes nothing', () => {
    const event = { '@timestamp': 1, message: ['a', 'b'], user: { name: 'own' }, url: 'text' };
    fillFrom(event, {
      '@timestamp': 2,
      message: 'x',
      user: { name: 'other', id: '7' },
      url: { path: '/' },
      tags: ['t'],
    });
    expect(event).toEqual({
      '@timestamp': 1,
      message: ['a', 'b'],
      user: { name: 'own', id: '7' },
      url: 'text',
      tags: ['t'],
    });
  });
});
