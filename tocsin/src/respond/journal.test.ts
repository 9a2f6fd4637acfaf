import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnswerBook } from './answer-book.ts';
import { Journal } from './journal.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-journal-'));
  path = join(folder, 'inner', 'answers.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the journal', () => {
  it('gives back what was written, for this user alone', () => {
    const { journal, lines } = Journal.open(path);
    expect(lines).toEqual([]);
    journal.append([{ a: 1 }, { b: 'ü\n' }]);
    journal.append([{ c: 3 }]);
    journal.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const again = Journal.open(path);
    expect(again.lines.map((line) => JSON.parse(line))).toEqual([{ a: 1 }, { b: 'ü\n' }, { c: 3 }]);
    again.journal.close();
  });

  it('cuts off a line that a crash cut, and goes on behind what is whole', () => {
    const first = Journal.open(path);
    first.journal.append([{ a: 1 }]);
    first.journal.close();
    appendFileSync(path, '{"b":');
    const second = Journal.open(path);
    expect(second.lines).toEqual(['{"a":1}']);
    second.journal.append([{ c: 3 }]);
    second.journal.close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"c":3}\n');
  });

  it('goes on in the new file after it was replaced', () => {
    const { journal } = Journal.open(path);
    journal.append([{ a: 1 }, { b: 2 }]);
    journal.replace([{ b: 2 }]);
    journal.append([{ c: 3 }]);
    journal.close();
    expect(readFileSync(path, 'utf8')).toBe('{"b":2}\n{"c":3}\n');
  });
});

describe('a journal that could not be replaced', () => {
  it('goes on in what stands at its path', () => {
    const { journal } = Journal.open(path);
    journal.append([{ a: 1 }]);
    rmSync(dirname(path), { recursive: true });
    expect(() => journal.replace([{ b: 2 }])).toThrow('ENOENT');
    expect(() => journal.append([{ c: 3 }])).toThrow('ENOENT');
    mkdirSync(dirname(path));
    journal.append([{ d: 4 }]);
    journal.close();
    expect(readFileSync(path, 'utf8')).toBe('{"d":4}\n');
  });

  it('is none of what was written: who wrote is told of no failure', () => {
    const book = AnswerBook.open(path, Date.now);
    rmSync(dirname(path), { recursive: true });
    const of = { kind: 'lock_user', target: 'bob', dryRun: false, reason: 'x', lasts: 1 } as const;
    const step = { at: 1, by: 't', step: 'approved', until: 2 } as const;
    book.write([{ id: 'a', of, step }, ...Array.from({ length: 20_001 }, () => ({ id: 'unknown', step }))], 1);
    expect(book.get('a')?.state).toBe('active');
    book.close();
  });
});

describe('the book', () => {
  it('names the line that it cannot read', () => {
    const { journal } = Journal.open(path);
    journal.append([{ issued: 3 }, { nonsense: true }]);
    journal.close();
    expect(() => AnswerBook.open(path, Date.now)).toThrow(/answers\.jsonl:2: this line is no record/);
  });

  it('forgets what is over for long, and writes the journal anew without it', () => {
    let now = 1_000_000_000_000;
    const book = AnswerBook.open(path, () => now);
    const of = { kind: 'block_address', dryRun: false, rule: 'r', reason: 'x', lasts: 1 } as const;
    const over = Array.from({ length: 600 }, (_, index) => {
      const id = `id${index}`;
      const target = `192.0.2.${index % 250}`;
      return [
        { id, of: { ...of, target }, step: { at: now, by: 't', step: 'approved', until: now + 1 } },
        { id, step: { at: now, by: 't', step: 'expired' } },
      ] as const;
    });
    book.write(over.flat(), 600);
    now += 91 * 86_400_000;
    book.write(
      [
        {
          id: 'live',
          of: { ...of, target: '192.0.2.1' },
          step: { at: now, by: 't', step: 'approved', until: now + 9 },
        },
      ],
      601,
    );
    book.close();
    const again = AnswerBook.open(path, () => now);
    expect(again.all.map(({ id }) => id)).toEqual(['live']);
    expect(again.issued).toBe(601);
    again.close();
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
  });
});
