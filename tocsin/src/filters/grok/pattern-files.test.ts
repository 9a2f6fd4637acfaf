import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { patternFiles } from './pattern-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-patterns-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
mkdirSync(join(folder, 'below'));
write('b.pattern', '# a remark\n  # another\nWORD [0-1]\r\n\nALONE\n  TABS\t\tx y\nLAST a#b');
write('a.pattern', 'WORD first');
write('a.pattern.old', 'WORD [2-5]');
write('.hidden', 'WORD hidden');

const names = (patterns: readonly (readonly [string, string])[]): string[] => patterns.map((one) => one.join('='));

describe('patternFiles', () => {
  it('reads names and texts, files by name', () => {
    expect(names(patternFiles(['.'], '*.pattern', folder))).toEqual([
      'WORD=first',
      'WORD=[0-1]',
      'TABS=x y',
      'LAST=a#b',
    ]);
  });

  it.each([
    [['.'], '*', 5],
    [['.'], '{a,z}.*', 2],
    [['.'], '[!a]*', 3],
    [['.'], '?.pattern', 4],
    [['.'], '.hid*', 1],
    [['a.pattern'], '*', 1],
    [['*.old'], 'no', 1],
    [['none'], '*', 0],
    [['below'], '*', 0],
  ])('%j with %s: %i patterns', (folders, glob, count) => {
    expect(patternFiles(folders, glob, folder)).toHaveLength(count);
  });

  it('takes white space at the end of a line for a part of the text', () => {
    write('blank', 'A x \nB y\t\r\n');
    expect(names(patternFiles(['blank'], '*', folder))).toEqual(['A=x ', 'B=y\t']);
  });
});
