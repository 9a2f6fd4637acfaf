import type { DashboardDeclaration, Search } from './declaration.ts';
import type { Flavour } from './flavour.ts';
import { visState } from './visualization.ts';

export type SavedObjectType = 'index-pattern' | 'search' | 'visualization' | 'dashboard';

/** A line of NDJSON as both export it. */
export interface SavedObject {
  readonly id: string;
  readonly type: SavedObjectType;
  readonly attributes: Readonly<Record<string, unknown>> & { readonly title: string };
  readonly references: readonly { readonly id: string; readonly name: string; readonly type: SavedObjectType }[];
  readonly migrationVersion: Readonly<Record<string, string>>;
}

/**
 * What the attributes are like, as the version that last changed it: old enough for Kibana 7.6 and for every OpenSearch Dashboards, which is 7.10;
 * later ones migrate from there.
 */
const VERSIONS: Readonly<Record<SavedObjectType, string>> = {
  'index-pattern': '7.6.0',
  search: '7.4.0',
  visualization: '7.4.2',
  dashboard: '7.3.0',
};
/** Of a panel; without one it would be taken for one of before 6.1. */
const PANEL_VERSION = '7.6.0';

const INDEX_REFERENCE = 'kibanaSavedObjectMeta.searchSourceJSON.index';

const FORMATS = {
  text: { id: 'string' },
  bytes: { id: 'bytes' },
  nanoseconds: {
    id: 'duration',
    params: { inputFormat: 'nanoseconds', outputFormat: 'asMilliseconds', outputPrecision: 1 },
  },
  link: { id: 'url' },
} as const;

/** The saved objects of a declaration, those first that others refer to. `index`: the pattern of the data view, in place of the declared one. */
export function savedObjects(
  { dataView, searches, charts, dashboard }: DashboardDeclaration,
  flavour: Flavour,
  index: string = dataView.index,
): readonly SavedObject[] {
  const object = (
    id: string,
    type: SavedObjectType,
    attributes: SavedObject['attributes'],
    references: SavedObject['references'] = [],
  ): SavedObject => ({ id, type, attributes, references, migrationVersion: { [type]: VERSIONS[type] } });
  const events = { id: dataView.id, name: INDEX_REFERENCE, type: 'index-pattern' } as const;
  const view = object(dataView.id, 'index-pattern', {
    title: index,
    // OpenSearch Dashboards shows the title alone.
    ...(flavour === 'kibana' ? { name: dataView.name } : {}),
    timeFieldName: dataView.timeField,
    // Both look the fields up where none are there.
    fields: '[]',
    fieldFormatMap: JSON.stringify(
      Object.fromEntries(Object.entries(dataView.formats).map(([field, format]) => [field, FORMATS[format]])),
    ),
  });
  const saved = searches.map((search) =>
    object(search.id, 'search', searchAttributes(search, dataView.timeField), [events]),
  );
  const drawn = charts.map((chart) =>
    object(
      chart.id,
      'visualization',
      {
        title: chart.title,
        description: chart.description,
        visState: JSON.stringify(visState(chart, dataView.timeField, flavour)),
        uiStateJSON: '{}',
        version: 1,
        kibanaSavedObjectMeta: meta({ query: kql(chart.query), filter: [], indexRefName: INDEX_REFERENCE }),
      },
      [events],
    ),
  );
  const panels = dashboard.panels.map(({ id, ...place }, number) => {
    const type = [...saved, ...drawn].find((one) => one.id === id)?.type;
    if (type === undefined) throw new Error(`the dashboard has a panel "${id}" that is neither a search nor a chart`);
    const panelIndex = String(number + 1);
    return {
      reference: { id, name: `panel_${number}`, type },
      panel: {
        version: PANEL_VERSION,
        gridData: { ...place, i: panelIndex },
        panelIndex,
        embeddableConfig: {},
        panelRefName: `panel_${number}`,
      },
    };
  });
  const overview = object(
    dashboard.id,
    'dashboard',
    {
      title: dashboard.title,
      description: dashboard.description,
      panelsJSON: JSON.stringify(panels.map(({ panel }) => panel)),
      optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
      version: 1,
      timeRestore: true,
      timeFrom: dashboard.from,
      timeTo: 'now',
      kibanaSavedObjectMeta: meta({ query: kql(''), filter: [] }),
    },
    panels.map(({ reference }) => reference),
  );
  return [view, ...saved, ...drawn, overview];
}

const searchAttributes = (
  { title, description, query, columns }: Search,
  timeField: string,
): SavedObject['attributes'] => ({
  title,
  description,
  columns,
  sort: [[timeField, 'desc']],
  version: 1,
  kibanaSavedObjectMeta: meta({
    query: kql(query),
    filter: [],
    highlightAll: true,
    version: true,
    indexRefName: INDEX_REFERENCE,
  }),
});

const kql = (query: string): object => ({ query, language: 'kuery' });

const meta = (searchSource: object): object => ({ searchSourceJSON: JSON.stringify(searchSource) });

/** The body of an import, and a file that the pages of both import. */
export const ndjson = (objects: readonly SavedObject[]): string =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');
