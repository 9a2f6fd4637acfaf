import type { Notes } from '../imported.ts';

const PLACES: Readonly<Record<string, string>> = { hosts: 'host', sources: 'source', sourcetypes: 'sourcetype' };
const METADATA = /^\s*\|?\s*metadata\s+([^|]*)/i;
const GEOSTATS = /\|\s*geostats\b([^|[\]]*)$/i;
const OPTION = /\b(\w+)\s*=\s*("[^"]*"|[^\s,]+)\s*/g;

/** Searches that have another form here: `metadata` counts events, and the places of a map are not put together. */
export function rewritten(search: string, place: string, notes: Notes): string {
  return placesOf(listsOf(search), place, notes);
}

function listsOf(search: string): string {
  return search.replace(METADATA, (whole: string, written: string) => {
    const options = new Map(
      [...written.matchAll(OPTION)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
    );
    const field = PLACES[(options.get('type') ?? '').toLowerCase()];
    if (field === undefined) return whole;
    return `index=${options.get('index') ?? '*'} | stats count AS totalCount min(_time) AS firstTime max(_time) AS lastTime BY ${field} `;
  });
}

function placesOf(search: string, place: string, notes: Notes): string {
  return search.replace(GEOSTATS, (_, written: string) => {
    const options = new Map(
      [...written.matchAll(OPTION)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
    );
    const [figures = '', by] = written.replace(OPTION, '').split(/\bby\b/i);
    const [lat, lon] = [options.get('latfield') ?? 'lat', options.get('longfield') ?? 'lon'];
    if (by !== undefined) notes.add(place, `the places of the map are not divided by ${by.trim()}`);
    const named = lat === 'lat' && lon === 'lon' ? '' : ` | rename ${lat} AS lat ${lon} AS lon`;
    return `| stats ${figures.trim() || 'count'} BY ${lat} ${lon}${named}`;
  });
}
