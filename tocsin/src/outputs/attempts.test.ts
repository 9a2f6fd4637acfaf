import { describe, expect, it } from 'vitest';
import { Again, Attempts } from './attempts.ts';
import type { PeerAnswer } from './output-plugin.ts';

function attempts(retry = { first: 1, last: 4 }) {
  const answers: PeerAnswer[] = [];
  const notices: string[] = [];
  const counts = new Map<string, number>();
  const made = new Attempts({
    answered: (answer) => void answers.push(answer),
    count: (reason, by = 1) => void counts.set(reason, (counts.get(reason) ?? 0) + by),
    notice: (_level, message) => void notices.push(message),
    clock: Date.now,
    retry,
  });
  return { made, answers, notices, counts };
}

const never = new AbortController().signal;

describe('Attempts', () => {
  it('repeats until it succeeds, and says the same thing once', async () => {
    const { made, answers, notices, counts } = attempts();
    let left = 3;
    expect(await made.run(async () => (left-- > 0 ? new Again('busy') : 'done'), never)).toBe('done');
    expect(answers).toEqual(Array.from({ length: 3 }, () => ({ ok: false, words: 'busy' })));
    expect(notices).toEqual(['busy; tried again until it is taken']);
    expect(counts.get('retries')).toBe(3);
  });

  it('opens the circuit: one asks, the others wait for what it finds', async () => {
    const { made } = attempts();
    let isWell = false;
    let most = 0;
    let running = 0;
    let tries = 0;
    const attempt = async () => {
      running += 1;
      if (made.isOpen) most = Math.max(most, running);
      tries += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      if (tries === 40) isWell = true;
      return isWell ? 'done' : new Again('away');
    };
    const ten = await Promise.all(Array.from({ length: 10 }, () => made.run(attempt, never)));
    expect(ten).toEqual(Array.from({ length: 10 }, () => 'done'));
    // Those that were under way when it opened are done first.
    expect(most).toBeLessThanOrEqual(10);
    expect(tries).toBeLessThanOrEqual(40 + 10);
    expect(made.isOpen).toBe(false);
  });

  it('ends when it is told, also those that wait, and lets the next one ask', async () => {
    const { made } = attempts({ first: 1, last: 1 });
    const abort = new AbortController();
    const all = Array.from({ length: 4 }, () => made.run(async () => new Again('away'), abort.signal));
    const settled = Promise.allSettled(all);
    while (!made.isOpen) await new Promise((resolve) => setTimeout(resolve, 2));
    abort.abort();
    expect((await settled).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await made.run(async () => 'well', never)).toBe('well');
  });

  it('passes on what is no failure of the peer', async () => {
    const { made } = attempts();
    await expect(made.run(() => Promise.reject(new Error('a bug')), never)).rejects.toThrow('a bug');
  });
});
