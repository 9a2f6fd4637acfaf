import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeadLetters, DeadLettersFull } from './dead-letters.ts';

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-letters-'));
  directory = join(root, 'dead-letters', 'tocsin');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const NOW = Date.UTC(2026, 10, 25);
const why = { code: 469, reason: 'no' };
const batch = (token: string, text: string, events = 3) => {
  const bytes = new TextEncoder().encode(text);
  return { token, events, chunks: [bytes.slice(0, 2).buffer, bytes.slice(2).buffer], note: { columns: ['_raw'] } };
};

describe('a dead letter', () => {
  it('is one file: what happened on the first line, then the batch byte for byte', async () => {
    const letters = await DeadLetters.open(directory, 10_000);
    const path = await letters.keep(batch('t-1', 'a\nb\nc'), why, NOW);
    const text = readFileSync(path, 'utf8');
    const end = text.indexOf('\n');
    expect(JSON.parse(text.slice(0, end))).toEqual({
      version: 1,
      time: '2026-11-25T00:00:00.000Z',
      token: 't-1',
      events: 3,
      bytes: 5,
      reason: 'no',
      code: 469,
      note: { columns: ['_raw'] },
    });
    expect(text.slice(end + 1)).toBe('a\nb\nc');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it('is kept once, however often the same batch is refused', async () => {
    const letters = await DeadLetters.open(directory, 10_000);
    await letters.keep(batch('t', 'abcdef'), why, NOW);
    const once = await letters.counts();
    await letters.keep(batch('t', 'abcdef'), why, NOW);
    expect(await letters.counts()).toEqual(once);
    expect(readdirSync(directory)).toEqual(['t.batch']);
  });

  it.each(['../../etc/passwd', '', 'a/b', 'x'.repeat(300), 'tab\t'])(
    'stays in its folder with the token %j',
    async (token) => {
      const letters = await DeadLetters.open(directory, 10_000);
      await letters.keep(batch(token, 'abc'), why, NOW);
      expect(readdirSync(directory)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.batch$/)]);
    },
  );
});

describe('the folder', () => {
  it('is not made before something is refused', async () => {
    const letters = await DeadLetters.open(directory, 10_000);
    expect(await letters.counts()).toEqual({ batches: 0, events: 0, bytes: 0 });
    expect(readdirSync(root)).toEqual([]);
  });

  it('is counted again by the next run; drafts that a crash left go', async () => {
    const first = await DeadLetters.open(directory, 10_000);
    await first.keep(batch('a', 'abc', 7), why, NOW);
    await first.keep(batch('b', 'abc', 5), why, NOW);
    writeFileSync(join(directory, 'c.batch.draft'), 'half');
    writeFileSync(join(directory, 'strange.batch'), 'no header');
    const again = await DeadLetters.open(directory, 10_000);
    expect(await again.counts()).toMatchObject({ batches: 3, events: 12 });
    expect(readdirSync(directory).sort()).toEqual(['a.batch', 'b.batch', 'strange.batch']);
  });

  it('says when it is full, and takes more once files are moved away', async () => {
    const letters = await DeadLetters.open(directory, 500);
    await letters.keep(batch('a', 'x'.repeat(200)), why, NOW);
    const refused = letters.keep(batch('b', 'x'.repeat(200)), why, NOW);
    await expect(refused).rejects.toThrow(DeadLettersFull);
    await expect(refused).rejects.toThrow(`${directory} holds 1 refused batches and may not grow beyond 500 bytes`);
    rmSync(join(directory, 'a.batch'));
    await letters.keep(batch('b', 'x'.repeat(200)), why, NOW);
    expect((await letters.counts()).batches).toBe(1);
  });
});
