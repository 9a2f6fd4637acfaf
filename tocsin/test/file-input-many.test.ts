import { readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manyFiles } from './many-files.ts';

const links = (fd: string): string => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
};

test.skipIf(process.platform !== 'linux')(
  '300 files, 20 handles, one hot file, rotations and compression',
  async () => {
    const report = await manyFiles({ files: 300, lines: 5, maxOpen: 20, rotations: 60, hotLines: 2_000 }, links);
    expect(report).toMatchObject({ lost: 0, doubled: 0 });
    // Beside the limit: the file of a look, an archive, and those that have lost their path.
    expect(report.mostHandles).toBeLessThanOrEqual(20 + 10);
  },
);
