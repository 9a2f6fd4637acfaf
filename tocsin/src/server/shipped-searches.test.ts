import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { laySearches } from './shipped-searches.ts';

let place: string;
let folder: string;
let mark: string;
let shipped: string;
const notices: string[] = [];

const lay = (from: string | undefined = shipped): Promise<void> =>
  laySearches({ shipped: from, folder, mark, notice: (level, text) => notices.push(`${level} ${text}`) });

beforeEach(() => {
  notices.length = 0;
  place = mkdtempSync(join(tmpdir(), 'tocsin-lay-'));
  folder = join(place, 'shop', 'searches');
  mark = join(place, 'mark');
  shipped = join(place, 'shipped');
  mkdirSync(shipped);
  for (const name of ['a.yml', 'b.yml']) {
    writeFileSync(join(shipped, name), `title: ${name}\n`);
    chmodSync(join(shipped, name), 0o444);
  }
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

describe('saved searches that ship', () => {
  it('are laid out whole, said, and nothing else is left', async () => {
    await lay();
    expect(readdirSync(folder).sort()).toEqual(['a.yml', 'b.yml']);
    expect(readdirSync(join(place, 'shop'))).toEqual(['searches']);
    expect(notices).toEqual([expect.stringMatching(/^info 2 saved searches .* are in .*searches:/)]);
  });

  it('can be changed by whoever runs Tocsin, also where the installation is read-only', async () => {
    await lay();
    writeFileSync(join(folder, 'a.yml'), 'title: ours\n');
  });

  it('do not come back: neither one nor the folder', async () => {
    await lay();
    rmSync(join(folder, 'a.yml'));
    await lay();
    expect(readdirSync(folder)).toEqual(['b.yml']);
    rmSync(folder, { recursive: true });
    await lay();
    expect(existsSync(folder)).toBe(false);
    expect(notices).toHaveLength(1);
  });

  it('of a later version come beside them, once, and never over one that is there', async () => {
    await lay();
    rmSync(join(folder, 'a.yml'));
    for (const name of ['c.yml', 'd.yml']) writeFileSync(join(shipped, name), `title: ${name}\n`);
    writeFileSync(join(folder, 'd.yml'), 'title: mine\n');
    await lay();
    expect(readdirSync(folder).sort()).toEqual(['b.yml', 'c.yml', 'd.yml']);
    expect(readFileSync(join(folder, 'd.yml'), 'utf8')).toBe('title: mine\n');
    expect(notices[1]).toMatch(/^info .* new in .*searches: c\.yml$/);
    for (const name of ['c.yml', 'd.yml']) rmSync(join(folder, name));
    await lay();
    expect([readdirSync(folder), notices.length]).toEqual([['b.yml'], 2]);
  });

  it('of the time of a mark without names are not laid out again', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(mark, 'Tocsin lays out the saved searches once.\n');
    await lay();
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(shipped, 'c.yml'), 'title: c\n');
    await lay();
    expect(readdirSync(folder)).toEqual(['c.yml']);
  });

  it.each([
    ['with searches', ['mine.yml']],
    ['that is empty', []],
  ])('leave alone a folder %s, for ever', async (_, names) => {
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(join(folder, name), 'title: mine\n');
    await lay();
    expect(readdirSync(folder)).toEqual(names);
    writeFileSync(join(shipped, 'c.yml'), 'title: c\n');
    await lay();
    expect(readdirSync(folder)).toEqual(names);
    rmSync(folder, { recursive: true });
    await lay();
    expect([existsSync(folder), notices]).toEqual([false, []]);
  });

  it('begin anew after a crash in the midst of it', async () => {
    const draft = join(place, 'shop', '.searches.laying');
    mkdirSync(draft, { recursive: true });
    writeFileSync(join(draft, 'old.yml'), 'half');
    await lay();
    expect(readdirSync(folder).sort()).toEqual(['a.yml', 'b.yml']);
    expect(existsSync(draft)).toBe(false);
  });

  it('are tried again where they could not be laid out, and it says how to do without', async () => {
    writeFileSync(join(place, 'shop'), 'a file where the folder should be');
    await lay();
    expect(notices).toEqual([
      expect.stringMatching(/^warn .*shop.*: tried again at the next start; to do without them/s),
    ]);
    expect([existsSync(mark), readFileSync(join(place, 'shop'), 'utf8')]).toEqual([
      false,
      'a file where the folder should be',
    ]);
    rmSync(join(place, 'shop'));
    await lay();
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('say so where the installation lacks them', async () => {
    await laySearches({ shipped: undefined, folder, mark, notice: (level, text) => notices.push(`${level} ${text}`) });
    expect(notices).toEqual([expect.stringContaining('this installation lacks them')]);
  });
});
