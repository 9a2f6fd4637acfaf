import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { compileRules, loadShippedRules, readCompiledRules } from './compiled-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-compiled-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PACK = fileURLToPath(new URL('../../../content/rules/web', import.meta.url));
const withoutPath = (files: ReturnType<typeof loadShippedRules>) => files.map(({ path: _, ...file }) => file);

it('has what reading the files gives', () => {
  const file = join(folder, 'rules.compiled');
  writeFileSync(file, compileRules(PACK));
  const compiled = readCompiledRules(file);
  const read = loadShippedRules(PACK);
  expect(compiled.size).toBe(read.length);
  expect(withoutPath(loadShippedRules(PACK, compiled))).toEqual(withoutPath(read));
});

it('is not asked of a file that was changed, and none is no fault', () => {
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  writeFileSync(join(rules, 'a.yml'), 'title: Old\nwhen: {a: b}\n');
  const file = join(folder, 'own.compiled');
  writeFileSync(file, compileRules(rules));
  writeFileSync(join(rules, 'a.yml'), 'title: New\nwhen: {a: b}\n');
  const [read] = loadShippedRules(rules, readCompiledRules(file));
  expect(read?.documents[0]?.title).toBe('New');
  expect(readCompiledRules(join(folder, 'nothing')).size).toBe(0);
  writeFileSync(file, 'no such thing');
  expect(readCompiledRules(file).size).toBe(0);
});
