// `npm pack` packs this folder alone: before it, what lies beside comes into it (`lay`), and after it goes again (`clear`).
import { cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
const PARTS = [
  { from: join(here, '..', 'content'), to: join(here, 'content') },
  { from: join(here, '..', 'web', 'dist'), to: join(here, 'web') },
];

const [, , wanted] = process.argv;
if (wanted !== 'lay' && wanted !== 'clear') {
  process.stderr.write('usage: package-content.mjs lay|clear\n');
  process.exit(2);
}
for (const { to } of PARTS) rmSync(to, { recursive: true, force: true });
if (wanted === 'lay') {
  for (const part of [join(here, 'dist', 'cli', 'main.js'), ...PARTS.map(({ from }) => from)]) {
    if (existsSync(part)) continue;
    process.stderr.write(`${part} is missing: \`npm run build\` first\n`);
    process.exit(1);
  }
  for (const { from, to } of PARTS) cpSync(from, to, { recursive: true });
}
