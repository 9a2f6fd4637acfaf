import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkSearches } from './check-searches.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-check-searches-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('checks each file of a folder for itself', () => {
  expect(checkSearches(join(folder, 'none'))).toEqual([]);
  writeFileSync(join(folder, 'good.yml'), 'title: t\nsearch: error\n');
  writeFileSync(join(folder, 'twice.yml'), 'title: t\nsearch: error\n');
  writeFileSync(join(folder, 'twice.yaml'), 'title: t\nsearch: error | nonsense x\n');
  writeFileSync(join(folder, 'README.md'), 'x');
  const found = checkSearches(folder, { actions: [] }).map(({ file, problems }) => [
    file.slice(folder.length + 1),
    problems.map(({ line, message }) => `${line} ${message.slice(0, 40)}`),
  ]);
  expect(found).toEqual([
    ['good.yml', []],
    ['twice.yaml', ['1 twice.yml names the same search', expect.stringMatching(/^2 search: /)]],
    ['twice.yml', ['1 twice.yaml names the same search']],
  ]);
  expect(checkSearches(folder, { only: 'README.md' })[0]?.problems[0]?.message).toBe('is no saved search');
});
