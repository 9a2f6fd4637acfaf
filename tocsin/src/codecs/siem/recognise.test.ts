import { describe, expect, it } from 'vitest';
import { getField } from '../../event/index.ts';
import { auto } from '../auto.ts';
import { decodeBytes } from '../decode-bytes.ts';
import { createRecogniser } from '../recognise.ts';

const CEF = 'CEF:0|Acme|WAF|1|2|n|3|src=192.0.2.1';
const LEEF = 'LEEF:2.0|Acme|FW|1|2|^|src=192.0.2.1';
const typeOf = (line: string): unknown => {
  const recognise = createRecogniser({ timeZone: 'UTC', clock: () => Date.UTC(2026, 10, 23) });
  return recognise('a', line)?.['@metadata']?.sourcetype;
};

describe('CEF and LEEF, recognised', () => {
  it.each([
    [CEF, 'cef'],
    [LEEF, 'leef'],
    [LEEF.replace('2.0', '1.0'), 'leef'],
    [`<134>Nov 23 01:58:06 fw-1 ${CEF}`, 'cef'],
    [`Nov 23 01:58:06 fw-1 ${LEEF}`, 'leef'],
    [`Nov  3 2026 01:58:06 fw-1 ${CEF}`, 'cef'],
    [`2026-11-23T01:58:06.123+01:00 fw-1 ${CEF}`, 'cef'],
    [`Nov 23 01:58:06 fw-1 waf[12]: ${CEF}`, 'cef'],
    [`<134>1 2026-11-23T01:58:06Z fw-1 waf 12 - [a b="c"] ${LEEF}`, 'leef'],
    [`Not Found: /x ${CEF}`, 'django'],
    [`WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /x ${CEF}`, 'django'],
    [`Nov 23 01:58:06 web-1 sshd[7]: Invalid user x ${CEF} from 192.0.2.7 port 4711`, 'linux_secure'],
  ])('%s', (line, sourcetype) => expect(typeOf(line)).toBe(sourcetype));

  it('in one stream with others', () => {
    const lines = [
      CEF,
      `Nov 23 01:58:06 fw-1 ${LEEF}`,
      '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET / HTTP/1.1" 200 1',
      CEF,
    ];
    const { decoded, memory } = decodeBytes(auto, [Buffer.from(`${lines.join('\n')}\n`)], {
      options: { timeZone: 'UTC' },
    });
    expect(decoded.map(({ event }) => event['@metadata']?.sourcetype)).toEqual(['cef', 'leef', 'access_common', 'cef']);
    expect(decoded.map(({ event }) => getField(event, 'event.original'))).toEqual(lines);
    expect(memory).toBe('cef');
  });
});
