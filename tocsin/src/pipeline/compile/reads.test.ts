import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPermissions } from '../../inputs/index.ts';
import { compilePipeline } from './compile.ts';
import { PLUGINS } from './plugins.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-reads-'));
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'secret.yml'), 'a: b\n');
  writeFileSync(join(folder, 'data', 'own.yml'), 'a: b\n');
  writeFileSync(join(folder, 'data', 'own.patterns'), 'OWN x\n');
  symlinkSync(join(folder, 'secret.yml'), join(folder, 'data', 'link.yml'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const problems = (filter: string): readonly string[] => {
  const dataFolder = join(folder, 'data');
  const result = compilePipeline(
    [{ file: 'x.conf', text: `filter { ${filter} }` }],
    {
      ecs: 'v8',
      supportEscapes: false,
      variable: () => undefined,
      clock: () => 0,
      folder: dataFolder,
      permissions: createPermissions({ programs: [], paths: [], dataFolder }),
    },
    PLUGINS,
  );
  return result.ok ? [] : result.problems.map(({ message }) => message);
};

it.each([
  'translate { source => "m" dictionary_path => "../secret.yml" }',
  'translate { source => "m" dictionary_path => "link.yml" }',
  'grok { match => { "m" => "x" } patterns_dir => ["/etc"] }',
  'grok { match => { "m" => "x" } patterns_dir => ["."] patterns_files_glob => "../*.yml" }',
  'dns { hostsfile => ["../secret.yml"] }',
  'cidr { address => ["%{ip}"] network_path => "../secret.yml" }',
  'useragent { source => "m" regexes => "../secret.yml" }',
  'geoip { source => "m" database => "../secret.yml" }',
])('%s lacks leave, and reads nothing', (filter) => {
  const found = problems(filter);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('allow.paths');
});

it('reads what lies below the data folder', () => {
  expect(problems('translate { source => "m" dictionary_path => "own.yml" }')).toEqual([]);
  expect(
    problems('grok { match => { "m" => "%{OWN}" } patterns_dir => ["."] patterns_files_glob => "*.patterns" }'),
  ).toEqual([]);
});
