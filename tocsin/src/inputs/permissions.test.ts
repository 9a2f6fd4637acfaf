import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPermissions } from './permissions.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-allow-'));
  for (const name of ['data', 'logs', 'logs-of-others']) mkdirSync(join(root, name));
  symlinkSync(join(root, 'logs-of-others'), join(root, 'logs', 'link'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('permissions', () => {
  it.each([
    ['data/new/file', true],
    ['logs', true],
    ['logs/*.log', true],
    ['logs/**/app.log', true],
    ['log*/app.log', false],
    ['logs-of-others/app.log', false],
    ['logs/../logs-of-others/app.log', false],
    ['logs/link/app.log', false],
    ['logs/{a,b}/app.log', true],
    ['{logs,data}/app.log', true],
    ['{logs,logs-of-others}/app.log', false],
    ['logs/{..,x}/logs-of-others/app.log', false],
    ['logs/{.,x}{.,x}/logs-of-others/app.log', false],
    [`logs/${'{a,b}'.repeat(12)}`, false],
    ['', false],
  ])('%j is allowed: %s', (path, expected) => {
    const { path: ask } = createPermissions({
      programs: [],
      paths: [join(root, 'logs')],
      dataFolder: join(root, 'data'),
    });
    expect(ask(`${root}/${path}`, 'read') === undefined).toBe(expected);
  });

  it('names the setting that is missing', () => {
    const permissions = createPermissions({ programs: ['pipe'], paths: [], dataFolder: root });
    expect(permissions.run('pipe')).toBeUndefined();
    expect(permissions.run('exec')).toContain('allow.programs');
    expect(permissions.path('/etc/passwd', 'read')).toContain('allow.paths');
  });
});
