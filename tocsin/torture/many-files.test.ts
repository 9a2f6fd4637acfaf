import { readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manyFiles } from '../test/many-files.ts';

const links = (fd: string): string => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
};

test('10,000 files with one hot file, rotated and compressed', async () => {
  const load = { files: 10_000, lines: 10, maxOpen: 512, rotations: 2_000, hotLines: 20_000 };
  const report = await manyFiles(load, links);
  console.log(JSON.stringify({ ...load, ...report }, null, 1));
  expect(report).toMatchObject({ lost: 0, doubled: 0 });
});
