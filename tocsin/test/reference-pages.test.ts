import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../scripts/generate-docs.mjs', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'tocsin-reference-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const generate = (...options: string[]) =>
  spawnSync(process.execPath, [SCRIPT, '--out', out, ...options], { encoding: 'utf8' });

it('writes pages, and sees those that are stale, missing or too many, in folders too', () => {
  expect(generate().status).toBe(0);
  appendFileSync(join(out, 'pipelines', 'filters.md'), 'by hand\n');
  rmSync(join(out, 'pipelines', 'codecs.md'));
  writeFileSync(join(out, 'pipelines', 'gone.md'), '');
  const { status, stderr } = generate('--check');
  expect(status).toBe(1);
  expect(stderr.match(/pipelines\/.*/g)).toEqual([
    'pipelines/filters.md is stale',
    'pipelines/codecs.md is stale',
    'pipelines/gone.md belongs to no declaration',
  ]);
}, 120_000);
