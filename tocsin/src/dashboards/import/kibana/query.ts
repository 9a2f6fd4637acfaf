import type { Notes } from '../imported.ts';
import { type Fields, fieldsOf, isFields, listOf, parsed, textOf } from './json.ts';
import { fieldOf, KqlFault, splOfQuery, wordOf } from './kql.ts';

/** What a `searchSourceJSON` says: `query` and `filter`, as conditions of a `search`. */
export function conditionsOf(source: Fields, place: string, notes: Notes): readonly string[] {
  const query = fieldsOf(source.query);
  const filters = listOf(source.filter).filter(isFields);
  return [queryOf(query, place, notes), ...filters.map((filter) => filterOf(filter, place, notes))].filter(
    (one) => one !== '',
  );
}

export function queryOf(query: Fields, place: string, notes: Notes): string {
  const text = typeof query.query === 'string' ? query.query : '';
  try {
    return splOfQuery(text, query.language === 'lucene' ? 'lucene' : 'kuery');
  } catch (error) {
    if (!(error instanceof KqlFault)) throw error;
    notes.add(place, `its query is left out: ${error.message}`, text.slice(0, 200));
    return '';
  }
}

/** A filter that somebody put on: a phrase, several, a range, that a field is there. */
function filterOf(filter: Fields, place: string, notes: Notes): string {
  const meta = fieldsOf(filter.meta);
  if (meta.disabled === true) return '';
  const key = textOf(meta.key) || textOf(meta.field);
  const condition = key === '' ? undefined : positive(textOf(meta.type), key, meta, filter);
  if (condition === undefined) {
    notes.add(place, `a filter is left out${key === '' ? '' : ` (${key})`}`, textOf(meta.alias) || textOf(meta.type));
    return '';
  }
  return meta.negate === true ? `NOT ${condition}` : condition;
}

function positive(type: string, key: string, meta: Fields, filter: Fields): string | undefined {
  const field = fieldOf(key);
  const params = meta.params;
  switch (type) {
    case 'phrase': {
      const value = isFields(params) ? params.query : (params ?? meta.value);
      return value === undefined ? undefined : `${field}=${scalar(value)}`;
    }
    case 'phrases': {
      const values = listOf(params);
      return values.length === 0 ? undefined : `${field} IN (${values.map(scalar).join(', ')})`;
    }
    case 'exists':
      return `${field}=*`;
    case 'range': {
      const bounds = isFields(params) ? params : fieldsOf(fieldsOf(filter.range)[key]);
      const written = Object.entries({ gte: '>=', gt: '>', lte: '<=', lt: '<' }).flatMap(([name, sign]) =>
        bounds[name] === undefined || bounds[name] === null ? [] : [`${field}${sign}${scalar(bounds[name])}`],
      );
      return written.length === 0 || key === '@timestamp' ? undefined : `(${written.join(' AND ')})`;
    }
    default:
      return undefined;
  }
}

const scalar = (value: unknown): string => (typeof value === 'number' ? String(value) : wordOf(String(value)));

/** `kibanaSavedObjectMeta.searchSourceJSON` of an object. */
export const sourceOf = (attributes: Fields): Fields =>
  fieldsOf(parsed(fieldsOf(attributes.kibanaSavedObjectMeta).searchSourceJSON));
