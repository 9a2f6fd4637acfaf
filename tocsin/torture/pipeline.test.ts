import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Foreground, PROGRAM } from '../test/foreground.ts';
import { random } from '../test/random.ts';
import { account, table } from './account.ts';
import { NumberedLines, type Rotation } from './numbered-lines.ts';
import { Receiver } from './receiver.ts';

const SEED = Number(process.env.TORTURE_SEED ?? 20261126);
const KILLS = Number(process.env.TORTURE_KILLS ?? 50);

let root: string;
let receiver: Receiver;
let second: Receiver | undefined;
let run: Foreground;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-torture-'));
  mkdirSync(join(root, 'logs'));
});
afterEach(async () => {
  await run?.end('SIGKILL');
  await receiver?.stop();
  await second?.stop();
  second = undefined;
  if (process.env.TORTURE_KEEP === undefined) rmSync(root, { recursive: true, force: true });
  else console.log(root);
});

const pipeline = (...ports: readonly number[]): string => `
input { file { path => "${root}/logs/*.log*" start_position => "beginning" } }
filter {
  grok { match => { "message" => "^%{WORD:[log][source]} %{INT:[event][sequence]:int} user=%{USERNAME:[user][name]} path=%{URIPATH:[url][path]} " } }
}
output {
${ports
  .map(
    (port) => `  http {
    url => "http://127.0.0.1:${port}/" http_method => "post" format => "json_batch" request_timeout => 3
    mapping => { "message" => "%{message}" "sequence" => "%{[event][sequence]}" }
  }`,
  )
  .join('\n')}
}`;

test.each<Rotation>(['rename', 'copytruncate'])(
  'kill -9 at random moments, rotation by %s, a receiver that fails half of the time: nothing is lost',
  async (rotation) => {
    const choose = random(SEED);
    const log = join(root, 'taken');
    receiver = new Receiver({ log, seed: SEED, failing: 0.5 });
    await receiver.start();
    writeFileSync(join(root, 'p.conf'), pipeline(receiver.port));
    run = new Foreground(join(root, 'data'), '-f', join(root, 'p.conf'), '--queue.type', 'persisted');
    const writers = ['a', 'b'].map(
      (source) => new NumberedLines(join(root, 'logs', `${source}.log`), source, rotation, choose),
    );
    const began = Date.now();
    let isWriting = true;
    const writing = (async () => {
      while (isWriting) {
        for (const writer of writers) writer.write(1 + choose(20));
        for (const writer of writers) if (choose(100) === 0) writer.rotate();
        await sleep(20);
      }
    })();
    const kills: number[] = [];
    const starts: number[] = [];
    for (let count = 0; count < KILLS; count++) {
      starts.push(Date.now());
      run.start();
      await sleep(300 + choose(4_000));
      expect(run.isRunning, run.words).toBe(true);
      run.look();
      await run.end('SIGKILL');
      // Behind its last request, before the first of the next.
      kills.push(Date.now());
    }
    isWriting = false;
    await writing;
    starts.push(Date.now());
    run.start();
    const lastBegan = Date.now();
    const sent = writers.reduce((sum, { written }) => sum + written, 0);
    let stored = -1;
    // Longer than the receiver fails: what waits in the queue until it has healed is not lost.
    for (let quiet = 0; quiet < 150; quiet++) {
      const now = account(writers, receiver.taken(), kills).stored;
      if (now === sent) break;
      if (now !== stored) quiet = 0;
      stored = now;
      // It fails to the end; what is left then is not to be waited for by luck.
      if (Date.now() - lastBegan > 120_000) receiver.heal();
      run.look();
      await sleep(1_000);
    }
    const drained = Date.now();
    const code = await run.end('SIGTERM');
    const taken = receiver.taken();
    const result = account(writers, taken, kills);
    const recoveries = starts.flatMap((start, index) => {
      const first = taken.find(({ time }) => time >= start)?.time;
      const end = kills[index] ?? Number.POSITIVE_INFINITY;
      return first === undefined || first > end ? [] : [first - start];
    });
    recoveries.sort((a, b) => a - b);
    const outcomes: Record<string, number> = {};
    for (const { outcome } of taken) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    console.log(
      table({
        seed: SEED,
        rotation,
        node: process.version,
        kills: kills.length,
        rotations: writers.reduce((sum, { rotations }) => sum + rotations, 0),
        seconds: (drained - began) / 1000,
        ...result,
        'seconds to drain after the last start': (drained - lastBegan) / 1000,
        'ms to recover (median, most)': `${recoveries[recoveries.length >> 1]}, ${recoveries.at(-1)}`,
        'MiB of memory at most': (run.peakMemory / 2 ** 20).toFixed(0),
        'MiB of disk at most': (run.peakDisk / 2 ** 20).toFixed(1),
        'exit code': code,
        ...Object.fromEntries(Object.entries(outcomes).map(([outcome, lines]) => [`lines ${outcome}`, lines])),
      }),
    );
    console.log([...new Set(run.words.split('\n'))].slice(0, 40).join('\n'));
    expect(result).toMatchObject({ lost: 0, altered: 0 });
    // Whatever came twice is explained: the receiver kept silent, or a kill came before the checkpoint.
    expect(result.doubledUnanswered + result.doubledByKills).toBe(result.doubled);
    // A checkpoint is written each 100 ms; the rest is what a busy machine takes.
    expect(result.oldestBeforeKill).toBeLessThan(2_000);
    expect(code).toBe(0);
  },
);

const settled = async (isSo: () => boolean, seconds: number): Promise<void> => {
  for (let waited = 0; waited < seconds && !isSo(); waited++) await sleep(1_000);
};

test('a receiver that hangs for 30 s does not hold up another output, and loses nothing', async () => {
  receiver = new Receiver({ log: join(root, 'hanging') });
  const other = new Receiver({ log: join(root, 'well') });
  second = other;
  await receiver.start();
  await other.start();
  writeFileSync(join(root, 'p.conf'), pipeline(receiver.port, other.port));
  run = new Foreground(join(root, 'data'), '-f', join(root, 'p.conf'), '--queue.type', 'persisted');
  const writer = new NumberedLines(join(root, 'logs', 'a.log'), 'a', 'rename', random(SEED));
  run.start();
  writer.write(1_000);
  await settled(() => account([writer], receiver.taken(), []).lost === 0, 30);
  receiver.signal('SIGSTOP');
  const latencies: number[] = [];
  for (let second = 0; second < 30; second++) {
    writer.write(500);
    const began = Date.now();
    while (account([writer], other.taken(), []).lost > 0 && Date.now() - began < 10_000) await sleep(100);
    latencies.push(Date.now() - began);
    await sleep(Math.max(0, 1_000 - (Date.now() - began)));
  }
  const hanging = account([writer], receiver.taken(), []);
  const well = account([writer], other.taken(), []);
  receiver.signal('SIGCONT');
  const resumed = Date.now();
  await settled(() => account([writer], receiver.taken(), []).lost === 0, 90);
  const recovered = Date.now() - resumed;
  const after = account([writer], receiver.taken(), []);
  run.look();
  const code = await run.end('SIGTERM');
  latencies.sort((a, b) => a - b);
  console.log(
    table({
      sent: writer.written,
      'waiting for the one that hung': hanging.lost,
      'missing at the other': well.lost,
      'ms to the other (median, most)': `${latencies[15]}, ${latencies.at(-1)}`,
      'lost in the end': after.lost,
      doubled: after.doubled,
      'ms to recover': recovered,
      'MiB of memory at most': (run.peakMemory / 2 ** 20).toFixed(0),
    }),
  );
  expect([well.lost, after.lost, after.altered, code]).toEqual([0, 0, 0, 0]);
  expect(hanging.lost).toBeGreaterThan(10_000);
});

test('poisoned lines go to the dead letters one by one, over kills, and come back by replay', async () => {
  const poison = 'path=/p/1';
  const log = join(root, 'taken');
  receiver = new Receiver({ log, seed: SEED, failing: 0.3, refusing: poison });
  await receiver.start();
  const conf = join(root, 'p.conf');
  writeFileSync(
    conf,
    `input { file { path => "${root}/logs/*.log*" start_position => "beginning" } }
output { http { id => "hook" url => "http://127.0.0.1:${receiver.port}/" http_method => "post" format => "message" message => "%{message}" request_timeout => 3 } }`,
  );
  const data = join(root, 'data');
  run = new Foreground(data, '-f', conf, '--queue.type', 'persisted');
  const writer = new NumberedLines(join(root, 'logs', 'a.log'), 'a', 'rename', random(SEED));
  writer.write(3_000);
  const kills: number[] = [];
  for (let count = 0; count < 5; count++) {
    run.start();
    await sleep(3_000 + 1_000 * count);
    await run.end('SIGKILL');
    kills.push(Date.now());
  }
  receiver.heal();
  run.start();
  const letters = (): string[] =>
    spawnSync(process.execPath, [PROGRAM, 'dlq', 'show', '--data', data, '--format', 'json', '--limit', '100000'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
      .stdout.split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { body: string }).body);
  const dead = new Set<string>();
  await settled(() => {
    for (const body of letters()) dead.add(body);
    return account([writer], receiver.taken(), kills).stored + dead.size === writer.written;
  }, 90);
  const before = account([writer], receiver.taken(), kills);
  await receiver.stop();
  await receiver.start({ refusing: '', failing: 0 });
  // Beside the process that wrote them.
  const replay = spawnSync(process.execPath, [PROGRAM, 'dlq', 'replay', '--data', data, '-f', conf], {
    encoding: 'utf8',
  });
  const after = account([writer], receiver.taken(), kills);
  console.log(
    table({
      sent: writer.written,
      poisoned: dead.size,
      'taken before the replay': before.stored,
      'lost in the end': after.lost,
      doubled: after.doubled,
      'left behind': letters().length,
      replay: replay.stderr.trim().split('\n').at(-1),
    }),
  );
  expect([...dead].every((body) => body.includes(poison))).toBe(true);
  expect(before.stored + dead.size).toBe(writer.written);
  expect([replay.status, after.lost, after.altered, letters()]).toEqual([0, 0, 0, []]);
  expect(await run.end('SIGTERM')).toBe(0);
});
