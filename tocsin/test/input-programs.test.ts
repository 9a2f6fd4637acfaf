import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputRig, type InputRigOptions } from './input-rig.ts';

const ends: (() => unknown)[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-programs-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const start = (name: string, options: object, rig: InputRigOptions = {}): InputRig => {
  const running = new InputRig(name, { ...options }, rig);
  ends.push(() => running.stop());
  return running;
};
const until = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('the exec input', () => {
  it('takes the whole output of a run as an event', async () => {
    const rig = start('exec', { command: 'echo one; echo two; exit 3', interval: 60 });
    await rig.until(1);
    expect(rig.acknowledged[0]).toMatchObject({
      message: 'one\ntwo\n',
      decorated: true,
      host: { name: 'this-host' },
      process: { command_line: 'echo one; echo two; exit 3', exit_code: 3 },
      '@metadata': { input: { exec: { process: { elapsed_time: expect.any(Number) } } } },
    });
    const old = start('exec', { command: 'echo x', interval: 60 }, { ecs: 'disabled', codec: 'line' });
    await old.until(1);
    expect(old.acknowledged[0]).toMatchObject({
      message: 'x',
      host: 'this-host',
      command: 'echo x',
      '@metadata': { exit_status: 0, duration: expect.any(Number) },
    });
  });

  it('runs again and again, by an interval or a schedule', async () => {
    const rig = start('exec', { command: 'echo x', interval: 0.05 });
    await rig.until(3);
    const scheduled = start('exec', { command: 'echo y', schedule: '* * * * * * Europe/Berlin' });
    await scheduled.until(1);
  });

  it('ends a run with all that it has begun, when it is stopped', async () => {
    const mark = join(folder, 'late');
    const rig = start('exec', { command: `touch ${folder}/begun; (sleep 1; touch ${mark}) & sleep 30`, interval: 60 });
    await until(() => existsSync(join(folder, 'begun')));
    await rig.stop();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(existsSync(mark)).toBe(false);
    expect(rig.acknowledged).toHaveLength(0);
  });

  it.each([
    [{ command: 'x' }, /interval/],
    [{ command: 'x', interval: 1, schedule: '* * * * *' }, /interval/],
    [{ command: 'x', schedule: 'at noon' }, /no cron pattern/],
  ])('refuses %j', (options, message) => {
    expect(() => new InputRig('exec', options)).toThrow(message);
  });
});

describe('the pipe input', () => {
  it('reads lines, and begins the program anew', async () => {
    const rig = start('pipe', { command: 'echo one; printf two; exit 1', restart_interval: 0.02 });
    await rig.until(4);
    expect(rig.acknowledged.slice(0, 4).map(({ message }) => message)).toEqual(['one', 'two', 'one', 'two']);
    expect(rig.acknowledged[0]).toMatchObject({
      host: { name: 'this-host' },
      process: { command_line: 'echo one; printf two; exit 1' },
    });
    expect(rig.notices[0]).toContain('it ended with 1');
  });

  it('holds a program back that is faster than the pipeline, and ends it at a stop', async () => {
    const rig = start('pipe', { command: 'yes' }, { maxEvents: 10 });
    rig.hold();
    await until(() => rig.given.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const given = rig.given.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(rig.given.length).toBe(given);
    rig.release();
    await rig.stop();
    expect(rig.acknowledged.every(({ message }) => message === 'y')).toBe(true);
  });
});
