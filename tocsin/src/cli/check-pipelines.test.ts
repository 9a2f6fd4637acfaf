import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPipelinePath, isPipelinePath } from './check-pipelines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

const checked = async (path: string): Promise<readonly (readonly [string, string])[]> =>
  (await checkPipelinePath(path, undefined)).flatMap(({ file, problems, warnings = [] }) =>
    [...problems, ...warnings].map(({ message }) => [file.slice(folder.length + 1), message] as const),
  );

describe('folders of Logstash', () => {
  it('with files is one pipeline, as Logstash runs it', async () => {
    write('conf.d/1.conf', 'input { pipeline { address => "a" } }');
    write('conf.d/2.conf', 'filter { grokk {} }');
    expect(isPipelinePath(join(folder, 'conf.d'))).toBe(true);
    expect(await checked(join(folder, 'conf.d'))).toEqual([['conf.d/2.conf', 'unknown filter "grokk"']]);
  });

  it('with pipelines.yml is its pipelines, and logstash.yml', async () => {
    write('pipelines.yml', '- pipeline.id: a\n  queue.max_events: 3\n  config.string: "filter { nope {} }"\n');
    write('logstash.yml', 'pipeline.worker: 3\n');
    expect(isPipelinePath(folder)).toBe(true);
    expect(await checked(folder)).toEqual([
      ['logstash.yml', 'unknown key "pipeline.worker"'],
      ['pipelines.yml', 'queue.max_events has no meaning here'],
      ['pipelines.yml: a', 'unknown filter "nope"'],
    ]);
  });

  it('with tocsin.yaml is Tocsin’s', () => {
    write('tocsin.yaml', '');
    write('a.conf', '');
    expect(isPipelinePath(folder)).toBe(false);
    expect(isPipelinePath(join(folder, 'a.conf'))).toBe(true);
  });
});
