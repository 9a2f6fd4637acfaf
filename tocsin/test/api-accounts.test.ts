import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAccounts } from '../src/api/index.ts';
import { scratch } from './api-fixture.ts';

// Real processes on one auth.json, from the built package, as the server and several command lines are.
const BUILT = fileURLToPath(new URL('../dist/api/accounts/index.js', import.meta.url));

const writer = (dir: string, name: string, count: number): ChildProcess =>
  spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { openAccounts } = await import(${JSON.stringify(BUILT)});
       const accounts = openAccounts(${JSON.stringify(dir)});
       for (let n = 0; n < ${count}; n += 1) {
         await accounts.addUser({ name: ${JSON.stringify(name)} + n, role: 'viewer' });
         process.stdout.write(${JSON.stringify(name)} + n + '\\n');
       }`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );

let folder: ReturnType<typeof scratch>;
beforeEach(() => {
  folder = scratch();
});
afterEach(() => folder.remove());

it('many processes that write at once lose nothing', async () => {
  const children = ['a', 'b', 'c', 'd'].map((name) => writer(folder.dir, name, 10));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(openAccounts(folder.dir).users()).toHaveLength(40);
  expect(readdirSync(folder.dir)).toEqual(['auth.json']);
});

it('a process that is killed while it writes loses nothing that it reported, and holds up nobody', async () => {
  const reported = new Set<string>();
  for (let round = 0; round < 6; round += 1) {
    const child = writer(folder.dir, `r${round}-`, 500);
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    if (child.stdout) await once(child.stdout, 'data');
    await sleep(10 + round * 13);
    const exited = once(child, 'close');
    child.kill('SIGKILL');
    await exited;
    for (const name of text.split('\n').slice(0, -1)) reported.add(name);
    const begin = performance.now();
    await openAccounts(folder.dir).addUser({ name: `after-${round}`, role: 'viewer' });
    expect(performance.now() - begin).toBeLessThan(5_000);
  }
  const names = new Set(
    openAccounts(folder.dir)
      .users()
      .map((user) => user.name),
  );
  expect(reported.size).toBeGreaterThan(5);
  expect([...reported].filter((name) => !names.has(name))).toEqual([]);
});
