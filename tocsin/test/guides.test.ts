import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

/** What guides show is run: `<!-- file: NAME -->` before a block makes a file of it, `<!-- output of: … -->` is what `tocsin …` says of them. */
const GUIDES = ['dashboards.md', 'index-patterns.md', 'pipelines.md', 'rules.md'];

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const TOCSIN = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
const MARKED = /<!-- (file|output of): (.+?) -->\n+(`{3,})\w*\n([\s\S]*?)\n?\3\n/g;

const folder = mkdtempSync(join(tmpdir(), 'tocsin-guides-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(GUIDES)('%s', (guide) => {
  const place = join(folder, guide);
  const blocks = [...readFileSync(join(DOCS, guide), 'utf8').matchAll(MARKED)];
  for (const [, kind, name = '', , text = ''] of blocks) {
    if (kind !== 'file') continue;
    const file = join(place, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
  const outputs = blocks.filter(([, kind]) => kind === 'output of');

  it('shows outputs', () => expect(outputs.length).toBeGreaterThan(0));

  it.each(outputs.map(([, , command = '', , shown = '']) => [command, shown]))('tocsin %s', (command, shown) => {
    const { stdout, stderr } = spawnSync(process.execPath, [TOCSIN, ...command.split(' ')], {
      cwd: place,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`.trimEnd()).toBe(shown);
  });
});
