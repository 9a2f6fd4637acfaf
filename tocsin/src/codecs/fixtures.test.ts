import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getField } from '../event/index.ts';
import type { CodecDeclaration } from './codec.ts';
import { type Decoded, decodeBytes } from './decode-bytes.ts';
import { findCodec } from './registry.ts';

const FOLDER = fileURLToPath(new URL('../../../fixtures/', import.meta.url));
const LOGS = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.log'))
  .sort();
const UPDATE = process.env.UPDATE_FIXTURES === '1';
const options = { timeZone: 'UTC' };

const codecNamed = (name: string): CodecDeclaration => {
  const codec = findCodec(name);
  if (codec === undefined) throw new Error(`no codec ${name}`);
  return codec;
};

const bytesOf = (name: string): Buffer => readFileSync(join(FOLDER, name));
const decode = (name: string, codec = 'auto') => decodeBytes(codecNamed(codec), [bytesOf(name)], { options });

/** What is compared: everything but the long texts, which are checked against the bytes. */
const brief = ({ event, from, to }: Decoded) => {
  const copy = structuredClone(event);
  const about = copy.event;
  if (typeof about === 'object' && about !== null && !Array.isArray(about)) delete about.original;
  const error = copy.error;
  if (typeof error === 'object' && error !== null && !Array.isArray(error)) delete error.stack_trace;
  return JSON.parse(JSON.stringify({ from, to, event: copy }));
};

describe('recorded logs', () => {
  it('are there', () => expect(LOGS.length).toBeGreaterThanOrEqual(30));

  for (const name of LOGS) {
    describe(name, () => {
      it('decodes as expected', () => {
        const { decoded, notices, counts } = decode(name);
        const result = { notices, counts: Object.fromEntries(counts), events: decoded.map(brief) };
        const path = join(FOLDER, name.replace(/\.log$/, '.expected.json'));
        if (UPDATE) writeFileSync(path, `${JSON.stringify(result, null, 1)}\n`);
        expect(result).toEqual(JSON.parse(readFileSync(path, 'utf8')));
      });

      it('keeps the text of each record, and leaves out only blank lines', () => {
        const bytes = bytesOf(name);
        let at = 0;
        for (const { event, from, to } of decode(name).decoded) {
          expect(bytes.toString('utf8', at, from).trim()).toBe('');
          expect(getField(event, 'event.original')).toBe(bytes.toString('utf8', from, to).trimEnd());
          at = to;
        }
        expect(at).toBe(bytes.length);
      });

      it('does not depend on how the bytes are cut', () => {
        const bytes = bytesOf(name);
        const whole = decode(name).decoded;
        fc.assert(
          fc.property(fc.array(fc.nat({ max: bytes.length }), { minLength: 1, maxLength: 60 }), (places) => {
            const edges = [0, ...places.sort((a, b) => a - b), bytes.length];
            const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
            expect(decodeBytes(codecNamed('auto'), chunks, { options }).decoded).toEqual(whole);
          }),
          { numRuns: 15 },
        );
      });

      it('reads on from any record as it read the first time', () => {
        const bytes = bytesOf(name);
        const { decoded, memory } = decode(name);
        for (const start of decoded.filter((_, index) => index % 5 === 2)) {
          const rest = decodeBytes(codecNamed('auto'), [bytes.subarray(start.from)], {
            options,
            offset: start.from,
            ...(memory === undefined ? {} : { memory }),
          });
          expect(rest.decoded).toEqual(decoded.filter(({ from }) => from >= start.from));
        }
      });
    });
  }
});

describe('the same records in every format', () => {
  const FIELDS = [
    'message',
    'event.action',
    'event.category',
    'event.type',
    'event.outcome',
    'event.reason',
    'http.response.status_code',
    'error.type',
    'error.message',
    'user.name',
    'tags',
  ];
  const view = (decoded: readonly Decoded[]) =>
    decoded.map(({ event }) => Object.fromEntries(FIELDS.map((field) => [field, getField(event, field)])));
  const reference = view(decode('django/json.log').decoded);

  it('has the records', () => expect(reference.length).toBe(23));

  for (const name of ['verbose', 'bracket', 'asctime', 'dashed', 'seed', 'simple', 'basic', 'bare']) {
    it(`${name} agrees with JSON, whether recognised or named`, () => {
      expect(view(decode(`django/${name}.log`).decoded)).toEqual(reference);
      expect(view(decode(`django/${name}.log`, 'django').decoded)).toEqual(reference);
    });
  }

  it('json-renamed agrees with JSON', () => {
    expect(view(decode('django/json-renamed.log').decoded)).toEqual(reference);
    expect(view(decode('django/json-renamed.log', 'django-json').decoded)).toEqual(reference);
  });

  it('logstash-async agrees with JSON, and knows the user of a request besides', () => {
    const nameless = (records: ReturnType<typeof view>) => records.map((record) => ({ ...record, 'user.name': '' }));
    const records = view(decode('django/logstash-async.log').decoded);
    expect(nameless(records)).toEqual(nameless(reference));
    expect(records.find((record) => record.message === 'Not Found: /.env')?.['user.name']).toBe('alice');
    expect(view(decode('django/logstash-async.log', 'django-json').decoded)).toEqual(records);
  });

  it('marks the three records that hold a forged line', () => {
    const tagged = reference.filter((record) => JSON.stringify(record.tags) === '["log_forging_suspected"]');
    expect(tagged.map((record) => String(record.message).split('\n')[1]?.slice(0, 20))).toEqual([
      'ERROR fake swd) is l',
      '2026-11-23 01:00:00,',
      'INFO 2026-11-23T01:0',
    ]);
    expect(reference.filter((record) => record['user.name'] === 'root')).toEqual([]);
  });
});
