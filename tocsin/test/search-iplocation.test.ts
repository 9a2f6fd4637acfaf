import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_DATABASE } from '../src/filters/geoip/example-database.ts';
import { createSearch, type Location, type Row } from '../src/search/index.ts';
import { openGeoip } from '../src/server/index.ts';
import { NOW, SearchFixture } from './search-events.ts';
import { forever, temporaryFolder } from './store-open.ts';

const PLACES: Readonly<Record<string, Location>> = {
  '10.0.0.1': { City: "L'Aquila", Country: 'Italy', Region: 'Abruzzo', lat: 42.35, lon: 13.4, Timezone: 'Europe/Rome' },
  '10.0.0.2': { City: "L'Aquila", Country: 'Italy', Region: 'Abruzzo', lat: 42.35, lon: 13.4, Timezone: 'Europe/Rome' },
  '10.0.0.9': { Country: 'Norway', lat: 60, lon: -0.5 },
};

const fixture = new SearchFixture();
const folder = temporaryFolder('iplocation');
beforeAll(() => fixture.start(), 120_000);
afterAll(async () => {
  await fixture.stop();
  folder.remove();
}, 60_000);

const run = async (spl: string, locate: ((address: string) => Location | undefined) | undefined) => {
  const search = createSearch({ store: fixture.store, clock: () => NOW, timeZone: 'UTC', locate });
  return search.run({ spl, signal: forever() });
};
const rows = async (spl: string): Promise<readonly Row[]> => (await run(spl, (address) => PLACES[address])).rows;

describe('iplocation', () => {
  it('tells the places of events', async () => {
    expect(await rows('index=django-logs src=* | iplocation src | stats count BY Country City lat lon')).toEqual([
      { Country: 'Italy', City: "L'Aquila", lat: 42.35, lon: 13.4, count: 9 },
    ]);
    expect(await rows('index=django-logs src=* | iplocation src | stats count BY Country')).toEqual([
      { Country: 'Italy', count: 9 },
      { Country: 'Norway', count: 3 },
    ]);
  });

  it('tells those of rows that were counted, with what is not known left out', async () => {
    expect(await rows('index=* src=* | stats count BY src | iplocation src | search lat=* | sort src')).toEqual([
      { src: '10.0.0.1', count: 6, City: "L'Aquila", Country: 'Italy', Region: 'Abruzzo', lat: 42.35, lon: 13.4 },
      { src: '10.0.0.2', count: 3, City: "L'Aquila", Country: 'Italy', Region: 'Abruzzo', lat: 42.35, lon: 13.4 },
      { src: '10.0.0.9', count: 3, City: null, Country: 'Norway', Region: null, lat: 60, lon: -0.5 },
    ]);
  });

  it('takes prefix and allfields', async () => {
    const [row] = await rows(
      'index=* src=10.0.0.1 | head 1 | iplocation prefix=src_ allfields=t src | table src_City src_Timezone src_Continent',
    );
    expect(row).toEqual({ src_City: "L'Aquila", src_Timezone: 'Europe/Rome', src_Continent: null });
  });

  it('keeps events whole and in order', async () => {
    const found = await run('index=django-logs action=failure | iplocation src | head 2', (address) => PLACES[address]);
    expect(found.kind).toBe('events');
    expect(found.rows).toMatchObject([
      { n: 'A0', Country: 'Italy' },
      { n: 'A1', Country: 'Italy' },
    ]);
  });

  it('without a database says so, and finds no place', async () => {
    const found = await run('index=django-logs src=* | iplocation src | stats count(Country) AS n', undefined);
    expect(found.rows).toEqual([{ n: 0 }]);
    expect(found.warnings).toEqual([expect.stringMatching(/there is no GeoIP database.*geoip\.database/)]);
  });

  it('of a field that is not there changes nothing', async () => {
    expect(await rows('index=app | stats count | iplocation src')).toEqual([{ count: 6 }]);
  });

  it('reads a MaxMind database', async () => {
    const file = join(folder.path, 'city.mmdb');
    writeFileSync(file, EXAMPLE_DATABASE);
    const locate = openGeoip(file, () => undefined);
    expect(locate?.('203.0.113.7')).toMatchObject({ Country: 'New Zealand', Continent: 'Oceania', lat: -36.85 });
    expect([locate?.('192.0.2.1'), locate?.('nonsense'), locate?.('')]).toEqual([undefined, undefined, undefined]);
  });

  it('is told where the database cannot be read', () => {
    const notices: string[] = [];
    expect(openGeoip(join(folder.path, 'none.mmdb'), (_, text) => notices.push(text))).toBeUndefined();
    expect(notices).toEqual([expect.stringMatching(/none\.mmdb: there is no such file; iplocation finds no places/)]);
  });
});
