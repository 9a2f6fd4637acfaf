import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readOptionFile } from './read-file.ts';

it('does not wait for a pipe, nor read a device without end', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-read-'));
  try {
    execFileSync('mkfifo', [join(folder, 'pipe.yml')]);
    expect(() => readOptionFile(folder, 'pipe.yml')).toThrow('is no file');
    expect(() => readOptionFile(folder, '/dev/zero')).toThrow('is no file');
    expect(() => readOptionFile(folder, '.')).toThrow('is a folder');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
