import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { auto } from '../src/codecs/auto.ts';
import {
  checkDashboards,
  checkPatterns,
  type Dashboard,
  defaultValues,
  fillVariables,
  type IndexPattern,
  type Panel,
  readDashboard,
  readPattern,
  type VariableValue,
} from '../src/dashboards/index.ts';
import { scanFolder } from '../src/define/index.ts';
import { createNormaliser } from '../src/event/index.ts';
import { createSearch, type Search, type SearchResult } from '../src/search/index.ts';
import type { Store } from '../src/store/index.ts';
import { builtStore, forever, temporaryFolder } from './store-open.ts';

const content = (name: string): string => fileURLToPath(new URL(`../../content/${name}`, import.meta.url));
const DASHBOARDS = content('dashboards');
const PATTERNS = content('patterns');
/** The moment of the demo's recording at which it is shown first. */
const NOW = Date.parse(JSON.parse(readFileSync(content('demo/logs/recording.json'), 'utf8')).live);
const MINUTE = 60_000;

const read = <T>(folder: string, reader: (id: string, text: string, file: string) => { definition?: T }): T[] =>
  [...scanFolder(folder)].flatMap(([id, [seen]]) => {
    const { definition } = seen === undefined ? {} : reader(id, readFileSync(seen.file, 'utf8'), seen.file);
    return definition === undefined ? [] : [definition];
  });
const dashboards: readonly Dashboard[] = read<Dashboard>(DASHBOARDS, readDashboard);
const patterns: readonly IndexPattern[] = read<IndexPattern>(PATTERNS, readPattern);

const folder = temporaryFolder('shipped-dashboards');
let store: Store;
let search: Search;

/** The demo's logs, as its input reads them. */
const addLogs = async (): Promise<void> => {
  const { createEncoder, openStore } = await builtStore();
  store = await openStore({ dir: folder.path }, { notice: (message) => console.error(message) });
  const encoder = createEncoder();
  const normalise = createNormaliser();
  for (const name of ['access.log', 'django.log']) {
    const decoder = auto.createDecoder(auto.options.parse({ timeZone: 'UTC' }), {
      emit: (event) => {
        normalise(event, { host: 'shop-web-1', source: name, index: 'django-logs' });
        encoder.add(event);
      },
      offset: 0,
      clock: () => NOW,
      source: name,
      count: () => undefined,
      notice: () => undefined,
      remember: () => undefined,
    });
    decoder.push(readFileSync(content(`demo/logs/${name}`)));
    decoder.flush({ final: true });
  }
  await store.write(encoder.take('demo'), forever());
};

beforeAll(async () => {
  await addLogs();
  search = createSearch({ store, clock: () => NOW + MINUTE, timeZone: 'UTC', locate: () => ({ Country: 'Italy', lat: 42, lon: 12 }) });
}, 120_000);
afterAll(async () => {
  await store.close();
  folder.remove();
}, 60_000);

interface Asked {
  readonly spl: string;
  readonly values?: ReadonlyMap<string, VariableValue>;
  readonly panel?: Panel;
}

const run = (dashboard: Dashboard, { spl, values = defaultValues(dashboard.variables), panel }: Asked) => {
  const { text, unknown } = fillVariables(spl, values);
  expect(unknown).toEqual([]);
  const indexes = patterns.find(({ id }) => id === dashboard.pattern)?.indexes;
  const earliest = panel?.earliest ?? dashboard.earliest;
  return search.run({ spl: text, earliest, latest: dashboard.latest, indexes, signal: forever() });
};

const isNumber = (value: unknown): boolean => typeof value === 'number';

/** Whether a panel finds in the answer what its type reads from it (docs/dashboards.md). */
const shows = (type: Panel['type'], { rows, columns, kind }: SearchResult): boolean => {
  const [first = '', ...others] = columns;
  switch (type) {
    case 'events':
      return kind === 'events' && columns.includes('_raw');
    case 'table':
      return kind === 'table';
    case 'single':
      return columns.some((name) => name !== '_time' && isNumber(rows.at(-1)?.[name]));
    case 'map':
      return rows.some(({ lat, lon, count }) => [lat, lon, count].every(isNumber));
    default:
      return rows.some((row) => row[first] != null && others.some((name) => isNumber(row[name])));
  }
};

test('those that ship are right, and so are the patterns', () => {
  const checked = [...checkDashboards(DASHBOARDS, { patterns: { own: PATTERNS } }), ...checkPatterns(PATTERNS)];
  expect(checked.flatMap(({ problems }) => problems)).toEqual([]);
  expect(dashboards.map(({ id }) => id).sort()).toEqual([
    'admin-activity',
    'authentication',
    'django',
    'pipeline-health',
    'security-overview',
    'web-attacks',
  ]);
  expect(patterns.map(({ id }) => id)).toEqual(['django-logs']);
});

describe.each(dashboards.map((dashboard) => [dashboard.id, dashboard] as const))('%s, on the demo', (_, dashboard) => {
  it('has eight to twelve panels of at least five types, without a hole at the top', () => {
    const { panels } = dashboard;
    expect(panels.length).toBeGreaterThanOrEqual(8);
    expect(panels.length).toBeLessThanOrEqual(12);
    expect(new Set(panels.map(({ type }) => type)).size).toBeGreaterThanOrEqual(5);
    const top = panels.filter(({ at }) => at.y === 0);
    expect(top.reduce((sum, { at }) => sum + at.w, 0)).toBe(12);
  });

  it.each(dashboard.panels.flatMap((panel) => (panel.search === undefined ? [] : [[panel.title, panel] as const])))(
    'shows %s',
    async (_title, panel) => {
      const result = await run(dashboard, { spl: panel.search ?? '', panel });
      expect(result.warnings).toEqual([]);
      expect(result.rows.length, panel.search).toBeGreaterThan(0);
      expect(shows(panel.type, result), JSON.stringify([result.columns, result.rows[0]])).toBe(true);
    },
  );

  it('can be asked for what its variables offer', async () => {
    const chosen = new Map(defaultValues(dashboard.variables));
    for (const { name, search: spl, choices } of dashboard.variables) {
      if (spl === undefined) continue;
      const { rows, columns } = await run(dashboard, { spl });
      expect(rows.length + choices.length, spl).toBeGreaterThan(0);
      chosen.set(name, String(rows[0]?.[columns[0] ?? '']));
    }
    const texts = dashboard.panels.flatMap((panel) => (panel.search === undefined ? [] : [panel.search]));
    expect(texts.flatMap((text) => search.check(fillVariables(text, chosen).text))).toEqual([]);
  });
});
