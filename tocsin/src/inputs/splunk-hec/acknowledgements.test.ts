import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AckIds } from './ack-ids.ts';
import { Acknowledgements } from './acknowledgements.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-acks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const stored = Promise.resolve();
const never = new Promise<void>(() => undefined);
const LIMITS = { maxChannels: 2, maxAcks: 4, maxAcksPerChannel: 3, maxIdleTime: 1_000 };

const create = (clock = (): number => 0, limits = LIMITS): Acknowledgements =>
  new Acknowledgements(limits, new AckIds(() => folder), clock);

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const told = (acks: Acknowledgements, key: string, ...ids: readonly number[]): unknown =>
  Object.fromEntries(acks.ask(key, ids));

describe('acknowledgements', () => {
  it('are true once, for what is stored', async () => {
    const acks = create();
    const failed = Promise.reject(new Error('no'));
    expect([acks.give('a', stored), acks.give('a', never), acks.give('b', failed), acks.give('b', stored)]).toEqual([
      0, 1, 0, 1,
    ]);
    await settled();
    expect(told(acks, 'a', 0, 1, 2)).toEqual({ 0: true, 1: false, 2: false });
    expect(told(acks, 'a', 0, 1)).toEqual({ 0: false, 1: false });
    expect(told(acks, 'b', 0, 1)).toEqual({ 0: false, 1: true });
    expect(told(acks, 'nobody', 0)).toEqual({ 0: false });
  });

  it('are bounded in all, by channel and in channels, and have room again', async () => {
    const acks = create();
    for (const promise of [stored, never, never]) acks.give('a', promise);
    expect([acks.hasRoom('a'), acks.hasRoom('b'), acks.isFull]).toEqual([false, true, false]);
    acks.give('b', stored);
    expect([acks.hasRoom('b'), acks.hasRoom('c'), acks.isFull]).toEqual([false, false, true]);
    await settled();
    told(acks, 'a', 0);
    expect([acks.hasRoom('a'), acks.hasRoom('b'), acks.hasRoom('c'), acks.isFull]).toEqual([true, true, false, true]);
  });

  it('end with an idle channel, and its numbers never come again for others', async () => {
    let now = 0;
    const acks = create(() => now);
    acks.give('a', stored);
    acks.give('b', stored);
    await settled();
    told(acks, 'b', 0);
    now = 900;
    told(acks, 'b', 0);
    now = 1_500;
    expect(told(acks, 'a', 0)).toEqual({ 0: false });
    expect(acks.hasRoom('c')).toBe(true);
    expect(acks.give('a', never)).toBe(1);
    now = 9_000;
    expect([acks.hasRoom('d'), acks.isFull]).toEqual([true, false]);
  });

  it('count on above those of an earlier life', () => {
    const first = create();
    expect([first.give('a', stored), first.give('a', stored)]).toEqual([0, 1]);
    const second = create();
    const next = second.give('a', stored);
    expect(next).toBeGreaterThan(1);
    expect(create().give('b', stored)).toBeGreaterThan(next);
  });

  it('say what to do about a file that is broken', () => {
    writeFileSync(join(folder, 'ack-ids'), 'x');
    expect(() => create().give('a', stored)).toThrow(/ack-ids should hold a number: remove it/);
  });
});
