import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { variables } from './keystore.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-keys-'));
  process.env.TOCSIN_TEST_BOTH = 'environment';
});
afterEach(() => {
  delete process.env.TOCSIN_TEST_BOTH;
  rmSync(root, { recursive: true, force: true });
});

describe('variables of a configuration', () => {
  it('come from the keystore before the environment', () => {
    expect(variables(root)('TOCSIN_TEST_BOTH')).toBe('environment');
    writeFileSync(join(root, 'TOCSIN_TEST_BOTH'), 'secret\n');
    expect(variables(root)('TOCSIN_TEST_BOTH')).toBe('secret');
    expect(variables(undefined)('TOCSIN_TEST_BOTH')).toBe('environment');
  });

  it.each(['../escape', '.', 'none', 'folder'])('are not there: %s', (name) => {
    mkdirSync(join(root, 'folder'), { recursive: true });
    writeFileSync(join(root, '..', 'escape'), 'no');
    expect(variables(root)(name)).toBeUndefined();
    rmSync(join(root, '..', 'escape'));
  });
});
