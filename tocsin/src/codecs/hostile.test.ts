import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNormaliser, createZone } from '../event/index.ts';
import { decodeBytes } from './decode-bytes.ts';
import { envelopes } from './framing/envelope.ts';
import { CODECS } from './registry.ts';

/** Beginnings, middles and ends of everything that a codec looks for, and bytes that are no text. */
const PIECES = [
  'INFO 2026-11-23T01:00:00+00:00 ',
  '2026-11-23 01:57:17,889 [ERROR] django.request: ',
  'WARNING:security:',
  '[23/Nov/2026 01:58:06] "GET / HTTP/1.1" 404 1',
  '192.0.2.1 - - [23/Nov/2026:01:58:06 +0000] "',
  '" 200 1 "-" "',
  '[2026-11-23 01:58:06 +0000] [1] [WARNING] Invalid request from ip=',
  'Traceback (most recent call last):',
  '  File "x.py", line 1, in f',
  'ValueError: no',
  'During handling of the above exception, another exception occurred:',
  'Not Found: /x',
  'Forbidden (',
  '): /',
  'AXES: New login failure by {username: "',
  'Failed login for ',
  'User logged in: alice',
  '{"levelname":"INFO","message":"',
  '{"log":"',
  '\\n","stream":"stderr","time":"2026-11-23T01:58:07Z"}',
  '"}',
  '{"__proto__":{"polluted":1},"levelname":"INFO"}',
  'web-1  | ',
  'Nov 23 01:58:06 host program[1]: ',
  '2026-11-23T01:58:06Z stdout P ',
  'Nov 23 01:58:06 host sshd[1]: Failed password for ',
  'invalid user x from 192.0.2.1 port 22 ssh2',
  'Nov 23 01:58:06 host sudo: bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=',
  '2026/11/25 22:51:30 [error] 1#1: *1 open() "/',
  '" failed (2: No), client: 192.0.2.1, server: x, request: "GET / HTTP/1.1"',
  '[Wed Nov 25 22:51:30 2026] [core:error] [pid 1] [client 192.0.2.1:5] AH00128: ',
  '{"level":30,"time":1795646476197,"pid":1,"msg":"',
  '{"level":"warn","message":"',
  '"req":{"remoteAddress":7,"headers":[],"url":{}}',
  'GET /ok 200 2 - 0.815 ms',
  '\u001b[0mGET /ok \u001b[32m200\u001b[0m 0.815 ms - 2\u001b[0m',
  '\u001b[32m[Nest] 1  - \u001b[39m11/25/2026, 10:41:16 PM \u001b[32m    LOG\u001b[39m ',
  '2026-11-25T22:41:16.203Z [shop] info: ',
  'warn: x {"ip":"192.0.2.1"}',
  'INFO:     192.0.2.1:5 - "GET / HTTP/1.1" 200 OK',
  'CEF:0|a|b|1|2|n|5|src=192.0.2.1 msg=',
  '<13>Nov 23 01:58:06 h CEF:1|a|b|',
  'LEEF:2.0|a|b|1|2|x5e|src=192.0.2.1^msg=',
  'LEEF:1.0|a|b|1|2|devTime=Nov 23 2026 01:58:06\tusrName=',
  '#Fields: date time c-ip cs-uri-stem sc-status',
  '#Date: 2026-11-23',
  '2026-11-23 01:58:06 192.0.2.1 /x 404',
  '{"EventID":4625,"Channel":"Security","IpAddress":"',
  '{"winlog":{"event_id":4624,"channel":"Security"},"message":"',
  '<Event><System><EventID>4625</EventID><Channel>Security</Channel></System><EventData><Data Name="x">',
  '</Data></EventData></Event>',
  '<34>1 2026-11-23T01:58:06Z host app 1 - [a@1 b="',
  '"] ',
  '23 <13>',
  '<13>Nov 23 01:58:06 host app[1]: ',
  'password=hunter2',
  '\u001b[31m',
  '\u202e',
  '\0',
  '\r',
  '\n',
  '\n',
  '\r\n',
];
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PIECES).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)) },
);
const stream = fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.concat(pieces));

const WRAPPINGS = envelopes(createZone('UTC'));
/**
 * Blank lines make no event, also those that were wrapped, nor do the directives of W3C and the zeros before a line. For syslog a NUL ends
 * a message, too.
 */
const isBlank = (bytes: Buffer, codec: string): boolean =>
  bytes
    .toString('latin1')
    .split(codec === 'syslog' ? /[\n\0]/ : '\n')
    .every(
      (line) =>
        line.trim() === '' ||
        (codec === 'w3c' && /^\0*(?:#|\s*$)/.test(line)) ||
        WRAPPINGS.some((wrapping) => wrapping.open(line, 0)?.line.trim() === ''),
    );

describe.each(CODECS.map((codec) => [codec.name, codec] as const))('%s, whatever comes', (_, codec) => {
  const normalise = createNormaliser();

  it('never throws, accounts for every byte in order, and takes no key into a prototype', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        let at = 0;
        for (const { event, from, to } of decodeBytes(codec, [bytes]).decoded) {
          expect(isBlank(bytes.subarray(at, from), codec.name)).toBe(true);
          expect(to).toBeGreaterThan(from);
          at = to;
          normalise(event, {});
          expect(typeof event['@timestamp']).toBe('number');
        }
        expect(isBlank(bytes.subarray(at), codec.name)).toBe(true);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same events wherever the bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 2000 }), { maxLength: 8 }), (bytes, places) => {
        const edges = [0, ...places.filter((place) => place < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        const [whole, cut] = [decodeBytes(codec, [bytes]), decodeBytes(codec, chunks)];
        expect(cut).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });
});
