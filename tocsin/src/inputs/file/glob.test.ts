import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileFinder } from './find-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-glob-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const make = (...names: readonly string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'x');
  }
};

const find = (
  patterns: readonly string[],
  exclude: readonly string[] = [],
  regexes: { readonly whitelist?: string; readonly blacklist?: string } = {},
): string[] => {
  const troubles: string[] = [];
  const paths = patterns.map((pattern) => join(folder, pattern));
  const found = new FileFinder({ paths, exclude, ...regexes }).find((path) => troubles.push(path));
  expect(troubles).toEqual([]);
  return found.map(({ path }) => path.slice(folder.length + 1)).sort();
};

describe('patterns', () => {
  const cases: readonly (readonly [pattern: string, found: readonly string[]])[] = [
    ['*.log', ['a.log', 'b.log', 'c1.log']],
    ['?.log', ['a.log', 'b.log']],
    ['[a-b].log', ['a.log', 'b.log']],
    ['[!a].log', ['b.log']],
    ['{a,c1}.log', ['a.log', 'c1.log']],
    ['sub/{deep/d,e}.log', ['sub/deep/d.log', 'sub/e.log']],
    ['**/*.log', ['a.log', 'b.log', 'c1.log', 'sub/deep/d.log', 'sub/e.log']],
    ['sub', ['sub/deep/d.log', 'sub/e.log']],
    ['s*/e.log', ['sub/e.log']],
    ['a.log', ['a.log']],
    ['a+log', []],
    ['none/*.log', []],
    ['[', []],
    ['[z-a].log', []],
    ['{a.log', []],
  ];
  for (const [pattern, expected] of cases) {
    test(`${pattern} names ${expected.length === 0 ? 'nothing' : expected.join(', ')}`, () => {
      make('a.log', 'b.log', 'c1.log', 'sub/e.log', 'sub/deep/d.log');
      expect(find([pattern])).toEqual(expected);
    });
  }

  test('a file that several patterns name is found once', () => {
    make('a.log');
    expect(find(['*.log', 'a.*', '**'])).toEqual(['a.log']);
  });

  test('compressed rotations and editors leftovers are left out', () => {
    make('a.log', 'a.log.1.gz', 'a.log.2.zst', '.a.log.swp', 'a.log~');
    expect(find(['**'])).toEqual(['a.log']);
  });

  test('excluded by name, and by whole path where there is a slash', () => {
    make('a.log', 'debug.log', 'sub/a.log', 'sub/deep/a.log');
    expect(find(['**/*.log'], ['debug*'])).toEqual(['a.log', 'sub/a.log', 'sub/deep/a.log']);
    expect(find(['**/*.log'], [join(folder, '*.log')])).toEqual(['sub/a.log', 'sub/deep/a.log']);
    expect(find(['**/*.log'], [join(folder, '**', 'deep', '*')])).toEqual(['a.log', 'debug.log', 'sub/a.log']);
  });

  test('by regular expressions on the whole path, of which the blacklist goes first', () => {
    make('a.log', 'debug.log', 'sub/a.log', 'a.txt');
    expect(find(['**'], [], { whitelist: '\\.log$' })).toEqual(['a.log', 'debug.log', 'sub/a.log']);
    expect(find(['**'], [], { whitelist: '(?i)\\.LOG\\z', blacklist: '/sub/|debug' })).toEqual(['a.log']);
    expect(find(['**'], [], { blacklist: 'log' })).toEqual(['a.txt']);
    // As in PCRE.
    expect(find(['**'], [], { whitelist: '^/.*/(?P<name>a)\\.log$' })).toEqual(['a.log', 'sub/a.log']);
  });

  test('regular expressions are about the files below a folder that is named', () => {
    make('logs/a.log', 'logs/a.txt');
    expect(find(['logs'], [], { whitelist: '\\.log$' })).toEqual(['logs/a.log']);
    expect(find(['logs/a.txt'], [], { whitelist: '\\.log$' })).toEqual([]);
  });

  test('a path with which a regular expression would take for ever is left out, which is said, and the others are not', () => {
    const hostile = 'a'.repeat(60);
    make('logs/aaab', `logs/${hostile}`);
    const finder = new FileFinder({ paths: [join(folder, 'logs')], exclude: [], whitelist: '/(a+)+b$' });
    for (let scan = 0; scan < 2; scan++) {
      const troubles: string[] = [];
      expect(finder.find((path) => troubles.push(path)).map(({ path }) => path)).toEqual([join(folder, 'logs/aaab')]);
      expect(troubles).toEqual([join(folder, 'logs', hostile)]);
    }
  });

  test('a folder linked into itself ends', () => {
    make('sub/a.log');
    symlinkSync(folder, join(folder, 'sub', 'up'));
    expect(find(['**/*.log'])).toEqual(['sub/a.log']);
  });

  test('a pattern of many stars takes linear time', () => {
    make(`${'a'.repeat(200)}.log`);
    const started = performance.now();
    expect(find([`${'*a'.repeat(30)}*b`])).toEqual([]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
