import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';

const WORKSPACE = fileURLToPath(new URL('../', import.meta.url));
const ROOT = join(WORKSPACE, '..');
const place = mkdtempSync(join(tmpdir(), 'tocsin-package-'));

class Packaged extends Installation {
  protected override readonly program = join(place, 'package', 'bin', 'tocsin.js');
}

const tocsin = new Packaged('timeZone: UTC\n');

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', place], { cwd: WORKSPACE });
  const [file = ''] = readdirSync(place);
  execFileSync('tar', ['xzf', file], { cwd: place });
  // Of the dependencies some lie beside the workspace, some in it.
  symlinkSync(join(ROOT, 'node_modules'), join(place, 'node_modules'));
  symlinkSync(join(WORKSPACE, 'node_modules'), join(place, 'package', 'node_modules'));
}, 120_000);
afterAll(async () => {
  await tocsin.remove();
  rmSync(place, { recursive: true, force: true });
}, 60_000);

test('what is packed is whole: it starts with its pages and its saved searches, and has its demo', async () => {
  const { url } = await tocsin.start();
  expect(readdirSync(tocsin.path('searches')).sort()).toEqual(readdirSync(join(ROOT, 'content', 'searches')).sort());
  const page = await fetch(url);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')]);
  const demo = join('content', 'demo');
  const files = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  expect(files(join(place, 'package', demo))).toEqual(files(join(ROOT, demo)));
});

test('packing leaves nothing behind', () => {
  const left = execFileSync('git', ['status', '--porcelain', '--ignored', 'content', 'web'], { cwd: WORKSPACE });
  expect(left.toString()).toBe('');
});
