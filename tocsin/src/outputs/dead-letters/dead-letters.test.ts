import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeadLetterFolder, DeadLettersFull, readLetters, removeLetters } from './dead-letters.ts';
import { type DeadLetter, readLetter, writeLetter } from './letter.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-letters-'));
  folder = join(root, 'main');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const letterOf = (body: string): DeadLetter => ({
  kind: 'record',
  time: '2026-11-23T10:00:00.000Z',
  pipeline: 'main',
  plugin: 'elasticsearch_1',
  reason: 'status 400',
  response: '{"error":"mapper_parsing_exception"}',
  head: { index: 'django-logs-2026.11.23' },
  body: Buffer.from(body),
});

const bodies = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { letter } of readLetters(folder)) found.push(Buffer.from(letter.body).toString());
  return found;
};

describe('a letter', () => {
  it('comes back from its line as it was, whatever bytes it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, reason) => {
        const letter: DeadLetter = { ...letterOf(''), reason, body: bytes };
        const read = readLetter(writeLetter(letter).trimEnd());
        expect(Buffer.from(read?.body ?? []).equals(Buffer.from(bytes))).toBe(true);
        expect({ ...read, body: bytes }).toEqual(letter);
      }),
    );
  });
});

describe('a folder of dead letters', () => {
  it('keeps letters in their order over restarts, and passes over a torn one', async () => {
    const first = new DeadLetterFolder({ folder });
    await Promise.all([first.keep([letterOf('a')]), first.keep([letterOf('b'), letterOf('c')])]);
    await first.close();
    appendFileSync(join(folder, '0000000001.jsonl'), '{"kind":"record","plug');
    const second = new DeadLetterFolder({ folder });
    await second.keep([letterOf('d')]);
    await second.close();
    expect(await bodies()).toEqual(['a', 'b', 'c', 'd']);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('has a bound, and makes no folder before it is needed', async () => {
    const letters = new DeadLetterFolder({ folder, maxBytes: 400 });
    expect(existsSync(folder)).toBe(false);
    await letters.keep([letterOf('a')]);
    await expect(letters.keep([letterOf('b')])).rejects.toThrow(DeadLettersFull);
    await letters.close();
    expect(await bodies()).toEqual(['a']);
  });

  it('loses only the letters that are removed', async () => {
    const letters = new DeadLetterFolder({ folder });
    await letters.keep(['a', 'b', 'c'].map(letterOf));
    await letters.close();
    await removeLetters(folder, [{ page: '0000000001.jsonl', line: 2 }]);
    expect(await bodies()).toEqual(['a', 'c']);
    await removeLetters(
      folder,
      [1, 2].map((line) => ({ page: '0000000001.jsonl', line })),
    );
    expect(await bodies()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
