import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Timers } from '../define/index.ts';
import { openSearches, type SavedSearches, SavedSearchesError } from './saved-searches.ts';

/** Looks happen when the test says so. */
class Looks implements Timers {
  #run: (() => void) | undefined;
  set(run: () => void): unknown {
    this.#run = run;
    return run;
  }
  clear(): void {
    this.#run = undefined;
  }
  /** A look, and what it reads: a change to the folder that is refused waits for it. */
  async look(searches: SavedSearches): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    run?.();
    await searches.remove('no such search', '*').catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const GOOD = 'title: Errors\nsearch: error # all of them\n';
const OTHER = 'title: Errors of today\nsearch: error # all of them\n';

let root: string;
let folder: string;
let notices: string[];
let looks: Looks;
let searches: SavedSearches;

const open = async (): Promise<SavedSearches> => {
  searches = await openSearches({
    folder,
    timers: looks,
    actions: ['ops'],
    notice: (_level, text) => notices.push(text),
  });
  return searches;
};
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const title = (id: string): string | undefined => searches.get(id)?.definition?.title;
const refusal = async (work: Promise<unknown>): Promise<SavedSearchesError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SavedSearchesError)) throw new Error(`was not refused: ${String(error)}`);
  return error;
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-searches-'));
  folder = join(root, 'searches');
  notices = [];
  looks = new Looks();
});
afterEach(async () => {
  await searches.close();
  rmSync(root, { recursive: true, force: true });
});

describe('the folder', () => {
  beforeEach(() => mkdirSync(folder));

  it('is read by file, and passes over what is none of it', async () => {
    put('errors.yml', GOOD);
    put('more.yaml', OTHER);
    put('.errors.yml.swp', 'x');
    put('README.md', 'x');
    mkdirSync(join(folder, 'old.yml'));
    await open();
    expect(searches.list().map(({ id }) => id)).toEqual(['errors', 'more']);
    expect(notices).toEqual([]);
  });

  it('takes a change once two looks agree, and tells of it', async () => {
    put('errors.yml', GOOD);
    await open();
    let changes = 0;
    searches.onChange(() => changes++);
    put('errors.yml', OTHER);
    put('new.yml', GOOD);
    await looks.look(searches);
    expect([title('errors'), title('new'), changes]).toEqual(['Errors', undefined, 0]);
    await looks.look(searches);
    expect([title('errors'), title('new'), changes]).toEqual(['Errors of today', 'Errors', 1]);
    await looks.look(searches);
    expect(changes).toBe(1);
  });

  it('goes on with the old definition while a file is broken, and says so once', async () => {
    put('errors.yml', GOOD);
    await open();
    put('errors.yml', 'title: Errors\nsearch: error | nonsense x\n');
    for (let turn = 0; turn < 4; turn++) await looks.look(searches);
    expect(title('errors')).toBe('Errors');
    expect(searches.get('errors')?.problems).toMatchObject([{ line: 2, column: 17 }]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^saved search errors: it goes on as it was before\n.*errors.yml:2:17: search: /);
    put('errors.yml', 'title: [\n');
    for (let turn = 0; turn < 3; turn++) await looks.look(searches);
    expect(notices).toHaveLength(2);
    put('errors.yml', OTHER);
    for (let turn = 0; turn < 2; turn++) await looks.look(searches);
    expect(title('errors')).toBe('Errors of today');
    expect(searches.get('errors')?.problems).toEqual([]);
  });

  it('keeps a file that an editor moves away and puts back, and drops one that is gone', async () => {
    put('errors.yml', GOOD);
    await open();
    renameSync(join(folder, 'errors.yml'), join(root, 'away'));
    await looks.look(searches);
    expect(title('errors')).toBe('Errors');
    renameSync(join(root, 'away'), join(folder, 'errors.yml'));
    await looks.look(searches);
    expect(title('errors')).toBe('Errors');
    rmSync(join(folder, 'errors.yml'));
    await looks.look(searches);
    await looks.look(searches);
    expect(searches.list()).toEqual([]);
  });

  it('refuses two files of one name until one of them is gone', async () => {
    put('errors.yml', GOOD);
    put('errors.yaml', OTHER);
    await open();
    expect(searches.get('errors')?.problems[0]?.message).toMatch(/errors.yaml names the same search/);
    rmSync(join(folder, 'errors.yaml'));
    await looks.look(searches);
    await looks.look(searches);
    expect(title('errors')).toBe('Errors');
  });

  it.each([
    ['a name that cannot be one', '-x.yml', GOOD],
    ['no UTF-8', 'bytes.yml', Buffer.from([0x74, 0xff, 0xfe])],
    ['too much', 'large.yml', `description: ${'x'.repeat(300_000)}`],
    ['aliases', 'laughs.yml', 'a: &a [x]\nb: [*a, *a]\n'],
    ['an unknown action', 'act.yml', `${GOOD}alert: { actions: [pager] }\n`],
  ])('does not run a file with %s', async (_name, name, text) => {
    writeFileSync(join(folder, name), text);
    await open();
    const [file] = searches.list();
    expect(file?.problems.length).toBeGreaterThan(0);
    expect(file?.definition).toBeUndefined();
    expect(notices[0]).toMatch(/it does not run/);
  });
});

describe('a change from the API', () => {
  const body = {
    title: 'Échecs, par compte',
    search: 'error\n| stats count by user',
    schedule: { every: '1m' },
    alert: { actions: ['ops'] },
  };

  it('makes a file, and the folder, with an id of the title', async () => {
    await open();
    expect(await searches.writable()).toBe(true);
    const made = await searches.create(undefined, body);
    expect([made.id, made.problems, made.body]).toEqual(['echecs-par-compte', [], body]);
    expect(readFileSync(join(folder, 'echecs-par-compte.yml'), 'utf8')).toBe(
      'title: Échecs, par compte\nsearch: |-\n  error\n  | stats count by user\nschedule:\n  every: 1m\nalert:\n  actions:\n    - ops\n',
    );
    expect((await searches.create(undefined, body)).id).toBe('echecs-par-compte-2');
    expect((await searches.create(undefined, { ...body, title: '東京' })).id).toBe('search');
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await refusal(searches.create('search', body))).code).toBe('search_exists');
    put('unseen.yml', GOOD);
    expect((await refusal(searches.create('unseen', body))).code).toBe('search_exists');
  });

  it('keeps comments, order and what it does not touch', async () => {
    mkdirSync(folder);
    put(
      'errors.yml',
      '# who minds this: ops\ntitle: "Errors" # short\nsearch: |\n  error # the word\n  | stats count by user\nschedule:\n  # not too often\n  every: 5m\nalert:\n  severity: high\n  actions: [ops]\n',
    );
    await open();
    const old = searches.get('errors');
    const changed = {
      title: 'Errors of all',
      search: 'error # the word\n| stats count by user',
      schedule: { every: '1m' },
      alert: { severity: 'high', actions: ['ops'], mode: 'per result' },
    };
    const fresh = await searches.replace('errors', changed, old?.etag ?? '');
    expect(readFileSync(join(folder, 'errors.yml'), 'utf8')).toBe(
      '# who minds this: ops\ntitle: "Errors of all" # short\nsearch: |\n  error # the word\n  | stats count by user\nschedule:\n  # not too often\n  every: 1m\nalert:\n  severity: high\n  actions: [ ops ]\n  mode: per result\n',
    );
    expect(fresh.etag).not.toBe(old?.etag);
    const bare = await searches.replace('errors', { title: 'x', search: 'error' }, fresh.etag);
    expect(readFileSync(bare.file, 'utf8')).toBe('# who minds this: ops\ntitle: "x" # short\nsearch: |-\n  error\n');
  });

  it('is refused where the file is another meanwhile, also before the next look', async () => {
    await open();
    const { etag } = await searches.create('a', body);
    put('a.yml', GOOD);
    expect((await refusal(searches.replace('a', body, etag))).code).toBe('changed_meanwhile');
    expect((await refusal(searches.remove('a', etag))).code).toBe('changed_meanwhile');
    expect(readFileSync(join(folder, 'a.yml'), 'utf8')).toBe(GOOD);
    await searches.refresh();
    await searches.remove('a', searches.get('a')?.etag ?? '');
    expect(readdirSync(folder)).toEqual([]);
    expect((await refusal(searches.remove('a', '*'))).code).toBe('unknown_search');
  });

  it.each([
    ['', { ...body, title: '' }],
    ['', { ...body, serch: 'x' }],
    ['', { ...body, search: 'error | nonsense x' }],
    ['', ['a list']],
    ['../../etc/passwd', body],
    ['.hidden', body],
  ])('is refused with its problems and writes nothing (%j)', async (id, wrong) => {
    await open();
    const error = await refusal(searches.create(id === '' ? undefined : id, wrong));
    expect(error.code).toBe('invalid_saved_search');
    expect(error.problems.length).toBeGreaterThan(0);
    expect(readdirSync(root)).toEqual([]);
  });

  it('mends a broken file by writing it anew', async () => {
    mkdirSync(folder);
    put('a.yml', 'title: [\n');
    await open();
    const fresh = await searches.replace('a', body, searches.get('a')?.etag ?? '');
    expect([fresh.problems, fresh.body]).toEqual([[], body]);
  });

  it.skipIf(process.getuid?.() === 0)('says that the folder cannot be written', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    await open();
    expect(await searches.writable()).toBe(false);
    expect((await refusal(searches.create('a', body))).code).toBe('searches_read_only');
    chmodSync(folder, 0o755);
  });
});
