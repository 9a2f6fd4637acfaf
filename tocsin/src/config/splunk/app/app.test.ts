import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDefinition } from '../../../detect/index.ts';
import { CIM_ALIASES } from '../../../event/index.ts';
import { checkSpl } from '../../../search/index.ts';
import { parseConf } from '../conf.ts';
import { readSplunkSearches } from '../searches/read.ts';
import { splunkApp } from './app.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { definition } = readDefinition(
  'guessers',
  'title: Guessers\nsearch: index=main action=failure | stats count by src\nschedule: { every: 5m }\nalert: { severity: high }\n',
  'guessers.yml',
  { check: checkSpl },
);
const app = splunkApp({
  searches: definition === undefined ? [] : [definition],
  actions: [],
  sourcetypes: ['tocsin:json', 'my"own'],
  version: '1.2.3-beta',
});
const conf = (path: string) => parseConf(path, app.files.get(path) ?? '');
const settings = (path: string, stanza: string): Record<string, string> =>
  Object.fromEntries(
    conf(path)
      .stanzas.find(({ name }) => name === stanza)
      ?.settings.map(({ key, value }) => [key, value]) ?? [],
  );

describe('the app', () => {
  it('consists of files that Splunk can read', () => {
    for (const path of app.files.keys()) if (path.endsWith('.conf')) expect(conf(path).problems).toEqual([]);
    expect(settings('default/app.conf', 'launcher').version).toBe('1.2.3');
  });

  it('has each name of the CIM, once', () => {
    const keys = conf('default/props.conf').stanzas[0]?.settings.map(({ key }) => key) ?? [];
    expect(new Set(keys).size).toBe(keys.length);
    for (const { name } of CIM_ALIASES) if (name !== 'tag') expect(keys).toContain(`EVAL-${name}`);
  });

  it.each<[string, string]>([
    [
      'EVAL-src',
      `coalesce(mvindex(coalesce('source.ip', 'source.ip{}'), 0), mvindex(coalesce('source.address', 'source.address{}'), 0), 'src')`,
    ],
    ['EVAL-duration', `coalesce(mvindex(coalesce('event.duration', 'event.duration{}'), 0) / 1000000000, 'duration')`],
    ['KV_MODE', 'json'],
  ])('%s', (key, value) => {
    expect(settings('default/props.conf', 'tocsin:json')[key]).toBe(value);
  });

  it('derives `action` by the category', () => {
    const action = settings('default/props.conf', 'tocsin:json')['EVAL-action'] ?? '';
    expect(action).toMatch(
      /^coalesce\(case\(in\(lower\(mvindex\(coalesce\('event\.category', 'event\.category\{\}'\), 0\)\), "authentication"\), case\(/,
    );
    expect(action.endsWith(", 'action')")).toBe(true);
    // All that is opened is closed.
    expect([...action].filter((char) => char === '(')).toHaveLength([...action].filter((char) => char === ')').length);
  });

  it('tags each eventtype, over all sourcetypes', () => {
    const names = conf('default/eventtypes.conf').stanzas.map(({ name }) => name);
    expect(conf('default/tags.conf').stanzas.map(({ name }) => name)).toEqual(names.map((name) => `eventtype=${name}`));
    expect(settings('default/eventtypes.conf', 'tocsin_authentication').search).toBe(
      '(sourcetype="tocsin:json" OR sourcetype="my\\"own") ("event.category"=authentication)',
    );
    expect(settings('default/tags.conf', 'eventtype=tocsin_attack')).toEqual({ ids: 'enabled', attack: 'enabled' });
  });

  it('has the saved searches, which are read back as they were', () => {
    const file = join(folder, 'savedsearches.conf');
    writeFileSync(file, app.files.get('default/savedsearches.conf') ?? '');
    const { searches, notes } = readSplunkSearches({ searches: [file], alertActions: [], macros: [] });
    expect(notes).toEqual([]);
    const back = readDefinition('guessers', searches[0]?.text ?? '', 'x.yml', { check: checkSpl }).definition;
    expect(back).toEqual({ ...definition, schedule: { cron: '*/5 * * * *' }, window: 300_000 });
  });
});
