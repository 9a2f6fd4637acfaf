import { describe, expect, it } from 'vitest';
import { getField } from '../event/index.ts';
import { decodeBytes } from './decode-bytes.ts';
import { CODECS, findCodec } from './registry.ts';

describe('the registry of codecs', () => {
  it('is sorted and has each name once', () => {
    const names = CODECS.map((codec) => codec.name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toEqual([
      'apache-error',
      'auth',
      'auto',
      'cef',
      'clf',
      'django',
      'django-json',
      'gunicorn',
      'json',
      'leef',
      'line',
      'morgan',
      'multiline',
      'nest',
      'nginx-error',
      'pino',
      'service',
      'splunk',
      'syslog',
      'uvicorn',
      'w3c',
      'windows',
      'winston',
    ]);
  });

  it('finds by name', () => {
    expect(findCodec('clf')?.name).toBe('clf');
    expect(findCodec('nope')).toBeUndefined();
  });

  for (const codec of CODECS) {
    describe(codec.name, () => {
      it('is documented', () => {
        expect(codec.summary.endsWith('.')).toBe(false);
        expect(codec.description?.length ?? 0).toBeGreaterThan(40);
        expect(codec.examples.length).toBeGreaterThan(0);
        expect(() => codec.options.parse({})).not.toThrow();
        expect(() => codec.options.parse({ noSuchOption: 1 })).toThrow();
      });

      for (const example of codec.examples) {
        it(`example: ${example.title}`, () => {
          const { decoded } = decodeBytes(codec, [Buffer.from(example.input)], { options: example.options ?? {} });
          const seen = decoded.map(({ event }, index) =>
            Object.fromEntries(
              Object.keys(example.events[index] ?? {}).map((name) => [name, getField(event, name) ?? null]),
            ),
          );
          expect(seen).toEqual(example.events);
        });
      }
    });
  }
});
