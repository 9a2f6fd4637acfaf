import { describe, expect, it } from 'vitest';
import { getField } from '../../event/index.ts';
import { decodeBytes } from '../decode-bytes.ts';
import { django } from '../django.ts';
import { gunicorn } from '../gunicorn.ts';
import { multiline } from '../multiline.ts';
import { MAX_RECORD_LINES } from './record.ts';

const decode = (text: string, options: Record<string, unknown> = { timeZone: 'UTC' }, codec = django) =>
  decodeBytes(codec, [Buffer.from(text)], { options });
const HEAD = '2026-11-23 01:58:02,503 [ERROR] django.security.SuspiciousFileOperation: ';
const STACK = 'Traceback (most recent call last):\n  File "x.py", line 1, in f\n    raise X\n';
const TYPE = 'django.core.exceptions.SuspiciousFileOperation: ';

describe('records of several lines', () => {
  it('holds the last record until the source is silent', () => {
    const seen: unknown[] = [];
    const decoder = django.createDecoder(django.options.parse({ timeZone: 'UTC' }), {
      emit: (event) => {
        seen.push(event.message);
      },
      offset: 0,
      clock: () => 0,
      source: 'x',
      count: () => {},
      notice: () => {},
      remember: () => {},
    });
    decoder.push(Buffer.from('2026-11-23 01:58:02,503 [INFO] shop: one\n2026-11-23 01:58:02,503 [INFO] shop: two\n'));
    expect([seen, decoder.settled, decoder.pending]).toEqual([['one'], 41, true]);
    decoder.flush({ final: false });
    expect([seen, decoder.settled, decoder.pending]).toEqual([['one', 'two'], 82, false]);
  });

  it('ends a record at the limit and gives what follows as lines', () => {
    const { decoded, counts } = decode(`${HEAD}a\n${'more\n'.repeat(MAX_RECORD_LINES + 2)}${HEAD}b\n`);
    expect(decoded.length).toBe(5);
    expect(getField(decoded[0]?.event ?? {}, 'log.flags')).toBe('truncated');
    expect(counts.get('multiline_truncated')).toBe(1);
    expect(decoded.map(({ event }) => event.message).slice(1)).toEqual(['more', 'more', 'more', 'b']);
  });

  it('joins chained exceptions and the details of a database error, in bare text', () => {
    const text =
      'Internal Server Error: /x\nTraceback (most recent call last):\n  File "a"\nKeyError: 1\n\n' +
      'During handling of the above exception, another exception occurred:\n\n' +
      'Traceback (most recent call last):\n  File "b"\ndjango.db.utils.IntegrityError: duplicate key\nDETAIL:  Key exists.\n\nNot Found: /y\n';
    const { decoded } = decode(text);
    expect(decoded.map(({ event }) => event.message)).toEqual(['Internal Server Error: /x', 'Not Found: /y']);
    expect(decoded[0]?.event.error).toMatchObject({
      type: 'django.db.utils.IntegrityError',
      message: 'duplicate key\nDETAIL:  Key exists.',
    });
  });

  it("gives gunicorn's traceback to its record and no other line", () => {
    const text = `[2026-11-23 01:58:06 +0000] [1] [ERROR] Error handling request /x\n${STACK}ValueError: no\nstray\n`;
    const { decoded } = decode(text, {}, gunicorn as unknown as typeof django);
    expect(decoded.map(({ event }) => event.message)).toEqual(['Error handling request /x', 'stray']);
    expect(getField(decoded[0]?.event ?? {}, 'error.type')).toBe('ValueError');
  });
});

describe('forged lines', () => {
  const forged = [
    '2026-11-23 01:00:00,000 [INFO] security: User logged in: root',
    '2026-11-23 01:00:00,001 [INFO] security: User logged in: eve',
  ];

  it('are put back where Python prints the text a second time', () => {
    const message = `The joined path (/a\n${forged.join('\n')}) is located outside of the base path component (/b)`;
    const { decoded, counts } = decode(`${HEAD}${message}\n${STACK}${TYPE}${message}\n${HEAD}next\n`);
    expect(decoded.map(({ event }) => [event.message, event.tags, getField(event, 'user.name')])).toEqual([
      [message, ['log_forging_suspected'], undefined],
      ['next', undefined, undefined],
    ]);
    expect(getField(decoded[0]?.event ?? {}, 'error.message')).toBe(message);
    expect(counts.get('log_forging_suspected')).toBe(1);
  });

  it('are left alone where the text does not stand twice', () => {
    const { decoded } = decode(`${HEAD}cut\n${forged[0]}\n${STACK}${TYPE}other\n${forged[0]}\n`);
    expect(decoded.map(({ event }) => event.message)).toEqual(['cut', 'User logged in: root', 'User logged in: root']);
  });

  it('cannot be another layout where the layout is named', () => {
    const text = `${HEAD}a\nINFO 2026-11-23T01:00:00+00:00 User logged in: root\n${HEAD}b\n`;
    const { decoded } = decode(text, { timeZone: 'UTC', layout: 'time-level' });
    expect(decoded.map(({ event }) => event.tags)).toEqual([['log_forging_suspected'], undefined]);
  });
});

describe('multiline', () => {
  it('refuses a pattern that may not end, or is none', () => {
    expect(() => multiline.options.parse({ pattern: '(a+)+$' })).toThrow(/nesting/);
    expect(() => multiline.options.parse({ pattern: '(' })).toThrow(/regular expression/);
  });

  it('joins lines to the next record', () => {
    const { decoded } = decodeBytes(multiline, [Buffer.from('a\\\nb\nc\n')], {
      options: { pattern: '\\\\$', what: 'next' },
    });
    expect(decoded.map(({ event, from, to }) => [event.message, from, to])).toEqual([
      ['a\\\nb', 0, 5],
      ['c', 5, 7],
    ]);
  });

  it('keeps every line beyond its limit', () => {
    const { decoded, counts } = decodeBytes(multiline, [Buffer.from('a\n b\n c\n d\n')], { options: { maxLines: 2 } });
    expect(decoded.map(({ event }) => event.message)).toEqual(['a\n b', ' c\n d']);
    expect(counts.get('multiline_truncated')).toBe(1);
  });
});
