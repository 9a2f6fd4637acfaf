// Plants violations of each kind and asserts that the check catches them: a check that cannot fail proves nothing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const law = join(dirname(fileURLToPath(import.meta.url)), 'law.mjs');
const check = (files) => {
  const folder = mkdtempSync(join(tmpdir(), 'law-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { status, stderr } = spawnSync(process.execPath, [law, folder], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { status, stderr };
};

test('accepts an import to the left through the index', () => {
  assert.equal(check({ 'event/index.ts': '', 'codecs/line.ts': "import { a } from '../event/index.ts';" }).status, 0);
});
test('catches an import to the right', () => {
  const { status, stderr } = check({
    'codecs/index.ts': '',
    'event/a.ts': "\nimport type { a } from '../codecs/index.ts';",
  });
  assert.equal(status, 1);
  assert.match(stderr, /a\.ts:2: event may not import codecs/);
});
test('catches a reach into inside files', () => {
  const { status, stderr } = check({ 'event/time.ts': '', 'codecs/a.ts': "export { a } from '../event/time.ts';" });
  assert.equal(status, 1);
  assert.match(stderr, /reaches into event/);
});
test('catches a dynamic import and a bare one', () => {
  assert.equal(check({ 'store/a.ts': "const x = await import('../search/index.ts');" }).status, 1);
  assert.equal(check({ 'store/a.ts': "import '../search/index.ts';" }).status, 1);
});
test('catches a multi-line import', () => {
  assert.equal(check({ 'search/a.ts': "import {\n  a,\n  b,\n} from '../pipeline/index.ts';" }).status, 1);
});
test('refuses to say yes where it saw nothing', () => {
  assert.equal(check({ 'readme.md': '' }).status, 1);
});
