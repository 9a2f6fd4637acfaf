import { appendFileSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ClaimedPage,
  type DeadLetter,
  type FoundLetter,
  pagesIn,
  readLetter,
  readLetters,
  writeLetter,
} from '../../inputs/index.ts';
import { DeadLetterFolder, DeadLettersFull } from './dead-letters.ts';

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
  plugin: 'elasticsearch_output_1',
  reason: 'status 400',
  response: '{"error":"mapper_parsing_exception"}',
  head: { index: 'django-logs-2026.11.23' },
  body: Buffer.from(body),
});

const textOf = ({ body }: DeadLetter): string => Buffer.from(body).toString();

const bodies = (): string[] => [...readLetters(folder)].map(({ letter }) => textOf(letter));

/** Claims all pages, and removes what is wanted. */
const removing = async (isWanted: (found: FoundLetter) => boolean): Promise<void> => {
  for (const page of pagesIn(folder)) {
    const claimed = ClaimedPage.claim(folder, page);
    for (const found of claimed?.letters() ?? []) if (isWanted(found)) claimed?.remove(found.line);
    await claimed?.giveBack();
  }
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
    const first = new DeadLetterFolder({ folder, clock: () => 0 });
    await Promise.all([first.keep([letterOf('a')]), first.keep([letterOf('b'), letterOf('c')])]);
    await first.close();
    appendFileSync(join(folder, '0000000001.jsonl'), '{"kind":"record","plug');
    const second = new DeadLetterFolder({ folder, clock: () => 0 });
    await second.keep([letterOf('d')]);
    await second.close();
    expect(bodies()).toEqual(['a', 'b', 'c', 'd']);
    expect(readdirSync(folder)).toEqual(['0000000001.jsonl', '0000000002.jsonl']);
  });

  it('has a bound, makes no folder before it is needed, and sees when there is room again', async () => {
    const letters = new DeadLetterFolder({ folder, maxBytes: 400 });
    expect(existsSync(folder)).toBe(false);
    await letters.keep([letterOf('a')]);
    await expect(letters.keep([letterOf('b')])).rejects.toThrow(DeadLettersFull);
    await removing(({ letter }) => textOf(letter) === 'a');
    await letters.keep([letterOf('c')]);
    await letters.close();
    expect(bodies()).toEqual(['c']);
  });

  it('gives its pages rising numbers, also when all were taken out', async () => {
    const first = new DeadLetterFolder({ folder, clock: () => 5_000 });
    await first.keep([letterOf('a')]);
    await removing(() => true);
    await first.keep([letterOf('b')]);
    await first.close();
    expect(readdirSync(folder)).toEqual(['0000000006.jsonl']);
  });

  it('finds every letter, whatever ends a line elsewhere', async () => {
    const letters = new DeadLetterFolder({ folder });
    await letters.keep(['a\u2028b', 'c\r', '\u2029', 'd\u0085\n'].map(letterOf));
    await letters.close();
    await removing(({ letter }) => textOf(letter) === 'c\r');
    expect(bodies()).toEqual(['a\u2028b', '\u2029', 'd\u0085\n']);
  });
});

describe('a claimed page', () => {
  it('is nobody else’s until it is given back, and loses only what is removed', async () => {
    const letters = new DeadLetterFolder({ folder });
    await letters.keep(['a', 'b', 'c'].map(letterOf));
    const [page = expect.fail()] = pagesIn(folder);
    const claimed = ClaimedPage.claim(folder, page) ?? expect.fail();
    expect(ClaimedPage.claim(folder, page)).toBeUndefined();
    expect(pagesIn(folder).map((one) => ClaimedPage.claim(folder, one))).toEqual([undefined]);
    // The writer goes on elsewhere.
    await letters.keep([letterOf('d')]);
    expect(bodies()).toEqual(['a', 'b', 'c', 'd']);
    for (const { letter, line } of claimed.letters()) if (textOf(letter) === 'b') claimed.remove(line);
    await claimed.giveBack();
    await letters.keep([letterOf('e')]);
    await letters.close();
    expect(bodies()).toEqual(['a', 'c', 'd', 'e']);
  });

  it('is taken over from a process that has died', async () => {
    const letters = new DeadLetterFolder({ folder });
    await letters.keep([letterOf('a')]);
    await letters.close();
    const [{ name } = expect.fail()] = pagesIn(folder);
    renameSync(join(folder, name), join(folder, `${name}.${2 ** 22 + 1}-123`));
    expect(bodies()).toEqual(['a']);
    await removing(() => true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('loses nothing however claims and writes fall together', async () => {
    const letters = new DeadLetterFolder({ folder });
    const seen = new Set<string>();
    let isWriting = true;
    const takeAll = (): Promise<void> => removing(({ letter }) => seen.add(textOf(letter)).size > 0);
    const written = (async () => {
      for (let number = 0; number < 40; number++) await letters.keep([letterOf(String(number))]);
      isWriting = false;
    })();
    while (isWriting) {
      await takeAll();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await written;
    await takeAll();
    await letters.close();
    expect(seen.size).toBe(40);
  });
});
