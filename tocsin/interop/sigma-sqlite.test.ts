import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pythonWith } from './python.ts';
import { type GeneratedRule, Generator, type PlainEvent } from './sigma/generate.ts';

// Rules made at random find the same events here as in SQLite by the query that pySigma makes of them.
const ORACLE = fileURLToPath(new URL('sigma/oracle.py', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
const SEED = Number(process.env.SEED ?? 8);
const RULES = Number(process.env.RULES ?? 800);
const EVENTS = Number(process.env.EVENTS ?? 300);

interface Answer {
  readonly rule: string;
  readonly events?: readonly number[];
  readonly sql?: readonly string[];
  readonly error?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'tocsin-sigma-'));
let python: string;

beforeAll(() => {
  python = pythonWith(join(folder, 'venv'), ['pySigma==2.0.1', 'pySigma-backend-sqlite==2.1.1']);
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: readonly string[], input = ''): string {
  const options = { encoding: 'utf8', input, maxBuffer: 1 << 30, timeout: 120_000 } as const;
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? ''}${stderr}${stdout.slice(0, 2_000)}`);
  return stdout;
}

const linesOf = <Line>(text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

function ours(rules: readonly GeneratedRule[], events: readonly PlainEvent[]): ReadonlyMap<string, readonly number[]> {
  const directory = join(folder, 'rules');
  mkdirSync(directory);
  writeFileSync(join(directory, 'all.yml'), rules.map((rule) => `${JSON.stringify(rule)}\n`).join('---\n'));
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const found = new Map<string, number[]>(rules.map(({ id }) => [id, []]));
  const out = run(process.execPath, [PROGRAM, 'rule', 'match', '--rules', directory, '--events', file]);
  for (const { rule, event } of linesOf<{ rule: string; event: number }>(out)) found.get(rule)?.push(event);
  return found;
}

test('what rules find', () => {
  const generator = new Generator(SEED);
  const events = Array.from({ length: EVENTS }, () => generator.event());
  const rules = Array.from({ length: RULES }, (_, number) => generator.rule(number));
  const theirs = linesOf<Answer>(run(python, [ORACLE], JSON.stringify({ rules, events })));
  const own = ours(rules, events);
  const differences = theirs.flatMap(({ rule: id, events: found, error, sql }): readonly object[] => {
    const rule = rules.find((one) => one.id === id);
    const { detection } = rule ?? {};
    if (error !== undefined) return [{ detection, error }];
    const mine = [...(own.get(id) ?? [])].sort((a, b) => a - b);
    const other = found ?? [];
    const only = (list: readonly number[], without: readonly number[]) =>
      list
        .filter((event) => !without.includes(event))
        .slice(0, 2)
        .map((event) => events[event]);
    const [onlyOurs, onlyTheirs] = [only(mine, other), only(other, mine)];
    return onlyOurs.length + onlyTheirs.length === 0 ? [] : [{ detection, sql, onlyOurs, onlyTheirs }];
  });
  expect(differences).toEqual([]);
  // A comparison of nothing would not fail.
  const matching = theirs.filter(({ events: found = [] }) => found.length > 0 && found.length < EVENTS);
  expect(matching.length).toBeGreaterThan(RULES / 3);
});
