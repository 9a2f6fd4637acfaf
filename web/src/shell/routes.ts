/** Pages by the first part of their path: a list, a place for one of its things, one to make a new one, one to import. */
const PLACES = {
  search: { list: 'search' },
  dashboards: { list: 'dashboards', one: 'dashboard', fresh: 'new dashboard', brought: 'import dashboards' },
  alerts: { list: 'alerts', one: 'alert' },
  incidents: { list: 'incidents', one: 'incident' },
  rules: { list: 'rules', one: 'rule', fresh: 'new rule' },
  responses: { list: 'responses' },
  searches: { list: 'searches', one: 'saved search', fresh: 'new search' },
  sources: { list: 'sources', fresh: 'new source' },
  inputs: { list: 'inputs', one: 'input', fresh: 'new input' },
  outputs: { list: 'outputs', one: 'output', fresh: 'new output' },
  patterns: { list: 'patterns', one: 'pattern', fresh: 'new pattern' },
  storage: { list: 'storage' },
  demo: { list: 'demo' },
} as const;

type Places = (typeof PLACES)[keyof typeof PLACES];
type Listed = Places['list'];
type One = Extract<Places, { one: string }>['one'];
type Fresh = Extract<Places, { fresh: string }>['fresh'];
type Brought = Extract<Places, { brought: string }>['brought'];

/** The places of these pages, by the path of the address. */
export type Route =
  | { readonly page: Listed | 'unknown' }
  | { readonly page: One; readonly id: string }
  | { readonly page: Fresh | Brought };

export function routeOf(path: string): Route {
  const [first = 'search', second, ...more] = path
    .split('/')
    .slice(1)
    .filter((part) => part !== '')
    .map(decoded);
  if (!isPlace(first) || more.length > 0) return { page: 'unknown' };
  const place: { readonly list: Listed; readonly one?: One; readonly fresh?: Fresh; readonly brought?: Brought } =
    PLACES[first];
  if (second === undefined) return { page: place.list };
  if (second === NEW && place.fresh !== undefined) return { page: place.fresh };
  if (second === IMPORT && place.brought !== undefined) return { page: place.brought };
  return place.one === undefined ? { page: 'unknown' } : { page: place.one, id: second };
}

/** An underscore begins no id of anything that has a name. */
const NEW = '_new';
const IMPORT = '_import';

type Place = keyof typeof PLACES;

function isPlace(name: string): name is Place {
  return Object.hasOwn(PLACES, name);
}

const newHref = (place: Place) => `/${place}/${NEW}`;
const hrefIn = (place: Place) => (id: string) => `/${place}/${encodeURIComponent(id)}`;

export const NEW_SEARCH_HREF = newHref('searches');
export const NEW_INPUT_HREF = newHref('inputs');
export const NEW_OUTPUT_HREF = newHref('outputs');
export const NEW_DASHBOARD_HREF = newHref('dashboards');
export const IMPORT_DASHBOARDS_HREF = `/dashboards/${IMPORT}`;
export const NEW_PATTERN_HREF = newHref('patterns');
export const NEW_RULE_HREF = newHref('rules');
/** Where a source is connected. */
export const NEW_SOURCE_HREF = newHref('sources');

export const inputHref = hrefIn('inputs');
export const outputHref = hrefIn('outputs');
export const alertHref = hrefIn('alerts');
export const incidentHref = hrefIn('incidents');
export const searchHref = hrefIn('searches');
export const dashboardHref = hrefIn('dashboards');
export const patternHref = hrefIn('patterns');
export const ruleHref = hrefIn('rules');

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
