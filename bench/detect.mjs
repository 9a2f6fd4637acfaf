// `npm run bench:detect [-- --lines 200000 --type nginx --rules DIR]`: `tocsin detect` over an access log of ordinary requests with a few
// attackers; its time without that of its start (rules are read and compiled then), and the most memory that it took.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, number } from './table.mjs';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '200000' },
    type: { type: 'string', default: 'nginx' },
    rules: { type: 'string' },
  },
});
const lines = Number(values.lines);
const program = fileURLToPath(new URL('../tocsin/bin/tocsin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-detect-'));
const begin = Date.UTC(2026, 4, 5);
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (value) => String(value).padStart(2, '0');

const line = (index) => {
  const time = new Date(begin + index * 100);
  const stamp = `${two(time.getUTCDate())}/${months[time.getUTCMonth()]}/2026:${time.toISOString().slice(11, 19)} +0000`;
  const isAttack = index % 5000 === 0;
  const path = isAttack ? '/.env' : `/products/${(index * 7919) % 1000}?page=${index % 9}`;
  const address = isAttack ? '203.0.113.7' : `10.${index % 7}.${(index * 31) % 200}.${(index * 17) % 250}`;
  return `${address} - - [${stamp}] "GET ${path} HTTP/1.1" ${isAttack ? 404 : 200} ${index % 9000} "-" "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"\n`;
};

const run = (count) => {
  const file = join(folder, `${count}.log`);
  writeFileSync(file, Array.from({ length: count }, (_, index) => line(index)).join(''));
  const args = ['detect', '--file', file, '--type', values.type, '--format', 'json'];
  if (values.rules !== undefined) args.push('--rules', values.rules);
  const started = performance.now();
  const ended = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  if (ended.status !== 0) throw new Error(ended.stderr);
  return { seconds: (performance.now() - started) / 1000, words: ended.stderr.trim().split('\n').at(-1) };
};

try {
  const start = run(1);
  const whole = run(lines);
  process.stdout.write(`${machine()}\n${whole.words}\n`);
  process.stdout.write(`start: ${start.seconds.toFixed(1)} s, with the rules compiled\n`);
  process.stdout.write(`${number(lines / (whole.seconds - start.seconds))} lines a second\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
