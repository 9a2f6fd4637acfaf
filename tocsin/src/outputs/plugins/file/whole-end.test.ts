import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { makeEndWhole } from './whole-end.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-whole-end-'));
const path = join(folder, 'file');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const whole = async (content: Buffer | string, form: 'lines' | 'gzip'): Promise<Buffer> => {
  writeFileSync(path, content);
  await makeEndWhole(path, form);
  return readFileSync(path);
};

describe('makeEndWhole', () => {
  it.each([
    ['', ''],
    ['a\n', 'a\n'],
    ['a\n{"b', 'a\n{"b\n'],
  ])('of lines: %j', async (before, after) => expect((await whole(before, 'lines')).toString()).toBe(after));

  it('has nothing to do where there is no file', async () =>
    expect(await makeEndWhole(join(folder, 'none'), 'gzip')).toBeUndefined());

  it('of gzip, wherever the last member is cut off', async () => {
    const first = gzipSync('one\n');
    const second = gzipSync(`${Array.from({ length: 50 }, (_, n) => `line ${n}`).join('\n')}\n`);
    for (let cut = 0; cut < second.length; cut++) {
      const left = await whole(Buffer.concat([first, second.subarray(0, cut)]), 'gzip');
      expect(left.equals(first), `${cut} bytes of it`).toBe(true);
    }
    const both = Buffer.concat([first, second]);
    expect((await whole(both, 'gzip')).equals(both)).toBe(true);
    expect(gunzipSync(both).toString().startsWith('one\nline 0')).toBe(true);
  }, 30_000);

  it('leaves alone what it did not write', async () =>
    expect((await whole('no gzip at all', 'gzip')).toString()).toBe('no gzip at all'));
});
