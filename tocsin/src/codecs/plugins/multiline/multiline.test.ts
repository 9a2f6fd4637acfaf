import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tryDecode, tryDecoder } from '../try-codec.ts';
import { multiline } from './multiline.ts';

const messages = (options: Readonly<Record<string, unknown>>, text: string) =>
  tryDecode('multiline', [text], { options }).events.map(({ message }) => message);

describe('multiline', () => {
  it.each([
    ['previous', { pattern: '^\\s', what: 'previous' }, 'a\n b\n c\nd\n', ['a\n b\n c', 'd']],
    ['previous, at first', { pattern: '^\\s', what: 'previous' }, ' a\nb\n', [' a', 'b']],
    ['previous, negated', { pattern: '^[A-Z]', what: 'previous', negate: true }, 'A\nb\nC\n', ['A\nb', 'C']],
    ['next', { pattern: '\\\\$', what: 'next' }, 'a\\\nb\nc\n', ['a\\\nb', 'c']],
    ['next, negated', { pattern: ';$', what: 'next', negate: true }, 'a\nb;\nc;\nd', ['a\nb;', 'c;', 'd']],
    ['a last line without its end', { pattern: '^\\s', what: 'previous' }, 'a\n b', ['a\n b']],
    ['blank lines', { pattern: '^$', what: 'previous' }, 'a\n\nb\n', ['a\n', 'b']],
    [
      'grok patterns',
      { pattern: '^%{TIMESTAMP_ISO8601} ', what: 'previous', negate: true },
      '2026-11-23T01:58:06Z a\n!\n2026-11-23 01:58:07,123 b\n',
      ['2026-11-23T01:58:06Z a\n!', '2026-11-23 01:58:07,123 b'],
    ],
    ['another delimiter', { pattern: '^ ', what: 'previous', delimiter: ';' }, 'a; b;c;', ['a\n b', 'c']],
    ['another charset', { pattern: '^ ', what: 'previous', charset: 'ISO-8859-1' }, 'a\n b\n', ['a\n b']],
  ])('%s', (_title, options, text, expected) => expect(messages(options, text)).toEqual(expected));

  it('tags what has several lines', () => {
    const text = 'a\n b\nc\n';
    const tags = (tag?: string) =>
      tryDecode('multiline', [text], {
        options: { pattern: '^ ', what: 'previous', ...(tag === undefined ? {} : { multiline_tag: tag }) },
      }).events.map((event) => event.tags);
    expect(tags()).toEqual([['multiline'], undefined]);
    expect(tags('joined')).toEqual([['joined'], undefined]);
    expect(tags('')).toEqual([undefined, undefined]);
  });

  it('cuts what grows too long', () => {
    const lines = `a\n${' b\n'.repeat(5)}`;
    const byLines = tryDecode('multiline', [lines], { options: { pattern: '^ ', what: 'previous', max_lines: 2 } });
    expect(byLines.events.map(({ message, tags }) => [message, tags])).toEqual([
      ['a\n b\n b', ['multiline', 'multiline_codec_max_lines_reached']],
      [' b\n b\n b', ['multiline', 'multiline_codec_max_lines_reached']],
    ]);
    const byBytes = tryDecode('multiline', [lines], { options: { pattern: '^ ', what: 'previous', max_bytes: '4' } });
    expect(byBytes.events[0]).toMatchObject({
      message: 'a\n b\n b',
      tags: ['multiline', 'multiline_codec_max_bytes_reached'],
    });
  });

  it('keeps the text as ECS wants it, and not without', () => {
    const options = { pattern: '^ ', what: 'previous' };
    expect(tryDecode('multiline', ['a\n b\n'], { options }).events[0]).toMatchObject({ event: { original: 'a\n b' } });
    expect(tryDecode('multiline', ['a\n'], { options, ecs: 'disabled' }).events[0]).toEqual({
      '@timestamp': 0,
      '@version': '1',
      message: 'a',
    });
  });

  it('emits what it holds after silence, and settles no byte of it before', () => {
    let now = 1_000;
    const { decoder, decoded } = tryDecoder('multiline', {
      options: { pattern: '^ ', what: 'previous', auto_flush_interval: 2 },
      clock: () => now,
    });
    decoder.push(Buffer.from('a\n b\nc\n d\n'));
    expect(decoded).toHaveLength(1);
    expect([decoder.pending, decoder.settled]).toEqual([true, 5]);
    now += 1_999;
    decoder.flush({ final: false });
    expect(decoded).toHaveLength(1);
    now += 1;
    decoder.flush({ final: false });
    expect(decoded[1]).toMatchObject({ event: { '@timestamp': 1_000, message: 'c\n d' }, from: 5, to: 10 });
    expect([decoder.pending, decoder.settled]).toEqual([false, 10]);
  });

  it('is not stopped by a line that the pattern takes for ever for', () => {
    const { events, counts } = tryDecode('multiline', [`${'a'.repeat(40)}!\nb\n`], {
      options: { pattern: '^(a|aa)+$', what: 'previous' },
    });
    expect(events.map(({ message }) => message)).toEqual([`${'a'.repeat(40)}!`, 'b']);
    expect(counts.get('regex_timeout')).toBe(1);
  });

  it('takes patterns of files, and says what is wrong with one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-multiline-'));
    try {
      writeFileSync(join(folder, 'own'), '# mine\nBEGIN ^>>\n');
      const options = { pattern: '%{BEGIN}', what: 'previous', negate: true, patterns_dir: [folder] };
      expect(messages(options, '>> a\nb\n>> c\n')).toEqual(['>> a\nb', '>> c']);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const refused = z.safeParse(multiline.options, { pattern: '%{NOWHERE}', what: 'previous' });
    expect(refused.error?.issues[0]).toMatchObject({ path: ['pattern'], message: expect.stringContaining('NOWHERE') });
  });
});
