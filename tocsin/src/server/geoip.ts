import { share } from '../event/index.ts';
import { Database, databasePath } from '../filters/index.ts';
import type { Locate, Location } from '../search/index.ts';
import type { Notice } from './notice.ts';

type Entry = Readonly<Record<string, unknown>>;

const CACHE = 10_000;

/**
 * The database that `iplocation` asks: the one that is named, else the GeoLite2-City of `geoipupdate`, else none. A file that has changed is
 * read anew. One that cannot be read is told, and is no reason not to collect and search.
 */
export const openGeoip = (path: string | undefined, notice: Notice): Locate | undefined => {
  try {
    return openLocate(path);
  } catch (error) {
    notice('warn', `geoip: ${error instanceof Error ? error.message : String(error)}; iplocation finds no places`);
    return undefined;
  }
};

const openLocate = (path: string | undefined): Locate | undefined => {
  const file = path ?? usual();
  if (file === undefined) return undefined;
  const database = new Database(file, CACHE, (entry) => share({ ...locationOf(entry) }));
  return (address) => {
    void database.refresh();
    return database.find(address)?.fields as Location | undefined;
  };
};

const usual = (): string | undefined => {
  try {
    return databasePath(undefined, 'City', '');
  } catch {
    return undefined;
  }
};

/** https://maxmind.github.io/MaxMind-DB/ and the entries of GeoIP2 City, in the names of Splunk's `iplocation`. */
const locationOf = (entry: Entry): Location => {
  const region = Array.isArray(entry.subdivisions) ? entry.subdivisions[0] : undefined;
  const location = recordOf(entry.location);
  return {
    ...named('City', nameOf(entry.city)),
    ...named('Country', nameOf(entry.country)),
    ...named('Region', nameOf(region)),
    ...named('Continent', nameOf(entry.continent)),
    ...(typeof location.latitude === 'number' ? { lat: location.latitude } : {}),
    ...(typeof location.longitude === 'number' ? { lon: location.longitude } : {}),
    ...named('MetroCode', location.metro_code === undefined ? undefined : String(location.metro_code)),
    ...named('Timezone', typeof location.time_zone === 'string' ? location.time_zone : undefined),
  };
};

const recordOf = (value: unknown): Entry => (typeof value === 'object' && value !== null ? { ...value } : {});

/** In English, as Splunk has them unless `lang` says otherwise. */
const nameOf = (value: unknown): string | undefined => {
  const { en } = recordOf(recordOf(value).names);
  return typeof en === 'string' ? en : undefined;
};

const named = <Name extends keyof Location>(name: Name, value: string | undefined): { [key in Name]?: string } =>
  (value === undefined ? {} : { [name]: value }) as { [key in Name]?: string };
