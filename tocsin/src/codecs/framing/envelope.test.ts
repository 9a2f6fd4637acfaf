import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getField } from '../../event/index.ts';
import { auto } from '../auto.ts';
import { decodeBytes } from '../decode-bytes.ts';

const NOW = Date.parse('2026-11-25T00:00:00Z');
const decode = (text: string, memory?: string) =>
  decodeBytes(auto, [Buffer.from(text)], {
    options: { timeZone: 'UTC' },
    arrival: NOW,
    ...(memory === undefined ? {} : { memory }),
  });

const RECORDS = [
  'Internal Server Error: /boom/',
  'Traceback (most recent call last):',
  '  File "x.py", line 1, in f',
  'ValueError: no',
  'Not Found: /.env',
  '[2026-11-23 01:58:06 +0000] [7] [INFO] Booting worker with pid: 7',
  '203.0.113.7 - - [23/Nov/2026:01:58:07 +0000] "GET / HTTP/1.1" 200 2 "-" "curl"',
  '{"levelname": "INFO", "name": "security", "message": "User logged in: alice"}',
];
const MESSAGES = [
  'Internal Server Error: /boom/',
  'Not Found: /.env',
  'Booting worker with pid: 7',
  undefined,
  'User logged in: alice',
];

const WRAPPED: readonly (readonly [string, string, (line: string) => string, Record<string, unknown>])[] = [
  [
    'docker',
    "Docker's json-file log",
    (line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-11-23T01:58:07.5Z' }),
    { '@timestamp': 1795399087500, 'log.iostream': 'stderr', 'event.created': '2026-11-23T01:58:07.500Z' },
  ],
  [
    'cri',
    "a Kubernetes container's log",
    (line) => `2026-11-23T01:58:07.500000000Z stdout F ${line}`,
    { '@timestamp': 1795399087500, 'log.iostream': 'stdout' },
  ],
  [
    'compose',
    "docker compose's output",
    (line) => `web-1  | ${line}`,
    { '@timestamp': NOW, 'container.name': 'web-1', 'event.created': undefined },
  ],
  [
    'compose',
    "docker compose's output",
    (line) => `\u001b[36mweb-1  | \u001b[0m2026-11-23T01:58:07.500000000Z ${line}`,
    { '@timestamp': 1795399087500, 'container.name': 'web-1' },
  ],
  [
    'journal',
    'the journal',
    (line) => `Nov 23 01:58:07 shop gunicorn[77]: ${line}`,
    { '@timestamp': 1795399087000, 'host.name': 'shop', 'process.name': 'gunicorn', 'process.pid': 77 },
  ],
  [
    'journal',
    'the journal',
    (line) => `2026-11-23T01:58:07+0000 shop gunicorn[77]: ${line}`,
    { '@timestamp': 1795399087000, 'host.name': 'shop' },
  ],
];

describe('envelopes', () => {
  it.each(WRAPPED)('%s: the records inside are what they would be without', (name, title, wrap, fields) => {
    const { decoded, notices, memory } = decode(`${RECORDS.map(wrap).join('\n')}\n`);
    expect(decoded.map(({ event }) => event.message)).toEqual(MESSAGES);
    expect(notices).toEqual([`sample is read as Django (bare messages), in ${title}`]);
    expect(memory).toBe(`django-bare in ${name}`);
    const [first] = decoded;
    expect(getField(first?.event ?? {}, 'error.type')).toBe('ValueError');
    for (const [field, value] of Object.entries(fields))
      expect(getField(first?.event ?? {}, field), field).toEqual(value);
    expect(getField(first?.event ?? {}, 'event.original')).toBe(RECORDS.slice(0, 4).join('\n'));
    expect(decode(`${RECORDS.map(wrap).join('\n')}\n`, memory)).toMatchObject({ decoded, notices: [] });
  });

  it('keeps the bytes of each record in order and without gap', () => {
    for (const [, , wrap] of WRAPPED) {
      const { decoded } = decode(`${RECORDS.map(wrap).join('\n')}\n`);
      expect(decoded.map(({ from }) => from)).toEqual([0, ...decoded.slice(0, -1).map(({ to }) => to)]);
    }
  });

  it('puts lines together that the collector has cut', () => {
    const docker = (log: string): string =>
      `${JSON.stringify({ log, stream: 'stdout', time: '2026-11-23T01:58:07Z' })}\n`;
    const long = `Not Found: /${'a'.repeat(20_000)}`;
    const text =
      docker(long.slice(0, 16_384)) + docker(`${long.slice(16_384)}\n`) + docker('Gone: /b\n') + docker('Gone: /c');
    expect(decode(text).decoded.map(({ event, to }) => [event.message, to < text.length])).toEqual([
      [long, true],
      ['Gone: /b', true],
      ['Gone: /c', false],
    ]);
    const cri = decode('2026-11-23T01:58:07Z stdout P Not Fo\n2026-11-23T01:58:07Z stdout F und: /x\n');
    expect(cri.decoded.map(({ event }) => event.message)).toEqual(['Not Found: /x']);
  });

  it('does not let one service continue the record of another', () => {
    const text =
      'web-1  | ERROR 2026-11-23T01:58:07+00:00 two\nweb-1  | lines\ndb-1   | stray\nweb-1  | INFO 2026-11-23T01:58:07+00:00 x\n';
    const messages = decode(text).decoded.map(({ event }) => [event.message, getField(event, 'container.name')]);
    expect(messages).toEqual([
      ['two\nlines', 'web-1'],
      ['stray', 'db-1'],
      ['x', 'web-1'],
    ]);
  });

  it('leaves lines alone in which no known format stands', () => {
    const text = 'a | b\nc | d\nNov 23 01:58:07 shop postfix[77]: connect from unknown[192.0.2.1]\n';
    const { decoded, notices } = decode(text);
    expect(decoded.map(({ event }) => event.message)).toEqual(text.trimEnd().split('\n'));
    expect(notices).toEqual(['sample is read as plain lines']);
  });

  it('follows a source that gets an envelope, and one that loses it', () => {
    const plain = 'Not Found: /x\n'.repeat(100);
    const wrapped = plain.replaceAll('Not', 'web-1  | Not').repeat(2);
    const { decoded, notices } = decode(plain + wrapped + plain);
    expect(notices).toHaveLength(2);
    expect(decoded.slice(300).filter(({ event }) => event.message === 'Not Found: /x').length).toBe(100);
    expect(decoded.filter(({ event }) => event.message === 'Not Found: /x').length).toBeGreaterThan(300);
  });

  it('gives the same events wherever the bytes are cut', () => {
    for (const [, , wrap] of WRAPPED) {
      const bytes = Buffer.from(`${RECORDS.map(wrap).join('\n')}\n`);
      const whole = decodeBytes(auto, [bytes], { arrival: NOW }).decoded;
      fc.assert(
        fc.property(fc.nat({ max: bytes.length }), fc.nat({ max: bytes.length }), (a, b) => {
          const [first, second] = [Math.min(a, b), Math.max(a, b)];
          const chunks = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
          expect(decodeBytes(auto, chunks, { arrival: NOW }).decoded).toEqual(whole);
        }),
        { numRuns: 40 },
      );
    }
  });
});
