import type { Fields } from '../../event/index.ts';

/** What a database says of one address, as it stands in the file. */
export type Entry = Readonly<Record<string, unknown>>;

interface FieldNames {
  /** Below the target with ECS; undefined: ECS has no such field. */
  readonly ecs: string | undefined;
  /** Below the target without ECS. */
  readonly legacy: string;
}

const both = (name: string): FieldNames => ({ ecs: name, legacy: name });

/** https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-geoip#plugins-filters-geoip-fields */
const FIELDS = {
  autonomous_system_number: { ecs: 'as.number', legacy: 'asn' },
  autonomous_system_organization: { ecs: 'as.organization.name', legacy: 'as_org' },
  city_name: { ecs: 'geo.city_name', legacy: 'city_name' },
  country_name: { ecs: 'geo.country_name', legacy: 'country_name' },
  continent_code: { ecs: 'geo.continent_code', legacy: 'continent_code' },
  continent_name: { ecs: 'geo.continent_name', legacy: 'continent_name' },
  country_code2: { ecs: 'geo.country_iso_code', legacy: 'country_code2' },
  country_code3: { ecs: undefined, legacy: 'country_code3' },
  domain: both('domain'),
  ip: both('ip'),
  isp: { ecs: 'mmdb.isp', legacy: 'isp' },
  postal_code: { ecs: 'geo.postal_code', legacy: 'postal_code' },
  dma_code: { ecs: 'mmdb.dma_code', legacy: 'dma_code' },
  region_name: { ecs: 'geo.region_name', legacy: 'region_name' },
  region_code: { ecs: 'geo.region_code', legacy: 'region_code' },
  region_iso_code: { ecs: 'geo.region_iso_code', legacy: 'region_iso_code' },
  timezone: { ecs: 'geo.timezone', legacy: 'timezone' },
  location: { ecs: 'geo.location', legacy: 'location' },
  latitude: { ecs: 'geo.location.lat', legacy: 'latitude' },
  longitude: { ecs: 'geo.location.lon', legacy: 'longitude' },
  organization: { ecs: 'mmdb.organization', legacy: 'organization' },
  network: { ecs: 'ip_traits.network', legacy: 'network' },
  hosting_provider: { ecs: 'ip_traits.hosting_provider', legacy: 'hosting_provider' },
  tor_exit_node: { ecs: 'ip_traits.tor_exit_node', legacy: 'tor_exit_node' },
  anonymous_vpn: { ecs: 'ip_traits.anonymous_vpn', legacy: 'anonymous_vpn' },
  anonymous: { ecs: 'ip_traits.anonymous', legacy: 'anonymous' },
  public_proxy: { ecs: 'ip_traits.public_proxy', legacy: 'public_proxy' },
  residential_proxy: { ecs: 'ip_traits.residential_proxy', legacy: 'residential_proxy' },
} as const satisfies Readonly<Record<string, FieldNames>>;

export type FieldName = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

/** Names of fields are taken in any case. */
export const fieldNamed = (text: string): FieldName | undefined =>
  FIELD_NAMES.find((name) => name === text.toLowerCase());

export type Kind = 'city' | 'country' | 'domain' | 'asn' | 'isp' | 'enterprise' | 'anonymous';

/** The kind of a database by the type that its metadata name, in the order in which MaxMind's own readers look. */
const KINDS: readonly (readonly [string, Kind])[] = [
  ['City', 'city'],
  ['Country', 'country'],
  ['GeoIP2-Domain', 'domain'],
  ['GeoLite2-ASN', 'asn'],
  ['GeoIP2-ISP', 'isp'],
  ['Enterprise', 'enterprise'],
  ['GeoIP2-Anonymous-IP', 'anonymous'],
];

export const kindOf = (type: string): Kind | undefined => KINDS.find(([part]) => type.includes(part))?.[1];

const TRAITS: readonly FieldName[] = [
  'hosting_provider',
  'tor_exit_node',
  'anonymous_vpn',
  'anonymous',
  'public_proxy',
  'residential_proxy',
];
const AS: readonly FieldName[] = ['ip', 'autonomous_system_number', 'autonomous_system_organization'];
const CITY: readonly FieldName[] = [
  'ip',
  'city_name',
  'continent_code',
  'country_name',
  'country_code2',
  'country_code3',
  'postal_code',
  'dma_code',
  'region_name',
  'timezone',
  'location',
  'latitude',
  'longitude',
];

/** What is set where the option `fields` says nothing. */
export function defaultFields(kind: Kind, withEcs: boolean): readonly FieldName[] {
  switch (kind) {
    case 'city':
      return [...CITY, withEcs ? 'region_iso_code' : 'region_code'];
    case 'country':
      return ['ip', 'country_code2', 'country_name', 'continent_name'];
    case 'domain':
      return ['domain'];
    case 'asn':
      return AS;
    case 'isp':
      return [...AS, 'isp', 'organization'];
    case 'anonymous':
      return TRAITS;
    case 'enterprise':
      return [
        'ip',
        'country_code2',
        'country_name',
        'continent_name',
        'region_iso_code',
        'region_name',
        'city_name',
        'location',
      ];
  }
}

/** What lies on a path through an entry; undefined for what is no text, number or boolean. */
function at(entry: unknown, ...path: readonly string[]): string | number | boolean | undefined {
  let value = entry;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Entry)[step];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** The subdivision that is the narrowest: the last one. */
function region(entry: Entry): unknown {
  const { subdivisions } = entry;
  return Array.isArray(subdivisions) ? subdivisions[subdivisions.length - 1] : undefined;
}

/** Below `traits` in databases of the kind Enterprise, at the top in others. */
const trait = (entry: Entry, name: string): string | number | boolean | undefined =>
  at(entry, name) ?? at(entry, 'traits', name);

/** Undefined: the database says nothing of it. */
function entryValue(entry: Entry, name: FieldName): string | number | boolean | Fields | undefined {
  switch (name) {
    case 'autonomous_system_number':
    case 'autonomous_system_organization':
    case 'isp':
    case 'organization':
    case 'domain':
      return trait(entry, name);
    case 'city_name':
      return at(entry, 'city', 'names', 'en');
    case 'country_name':
      return at(entry, 'country', 'names', 'en');
    case 'continent_code':
      return at(entry, 'continent', 'code');
    case 'continent_name':
      return at(entry, 'continent', 'names', 'en');
    // Logstash has put the code of two letters there since its databases have no other.
    case 'country_code2':
    case 'country_code3':
      return at(entry, 'country', 'iso_code');
    case 'postal_code':
      return at(entry, 'postal', 'code');
    case 'dma_code':
      return at(entry, 'location', 'metro_code');
    case 'region_name':
      return at(region(entry), 'names', 'en');
    case 'region_code':
      return at(region(entry), 'iso_code');
    case 'region_iso_code': {
      const [country, code] = [at(entry, 'country', 'iso_code'), at(region(entry), 'iso_code')];
      return country === undefined || code === undefined ? undefined : `${country}-${code}`;
    }
    case 'timezone':
      return at(entry, 'location', 'time_zone');
    case 'location': {
      const [lat, lon] = [at(entry, 'location', 'latitude'), at(entry, 'location', 'longitude')];
      return lat === undefined || lon === undefined ? undefined : { lat, lon };
    }
    case 'latitude':
    case 'longitude':
      return at(entry, 'location', name);
    case 'ip':
    case 'network':
      return undefined;
    default:
      return trait(entry, `is_${name}`) === true;
  }
}

/** Undefined where ECS has no such field. */
export function pathOf(name: FieldName, withEcs: boolean): readonly string[] | undefined {
  const { ecs, legacy } = FIELDS[name];
  return (withEcs ? ecs : legacy)?.split('.');
}

/** The fields of an entry below the target, without those that the address itself says. Empty where a city has no location. */
export function fieldsOf(entry: Entry, kind: Kind, names: readonly FieldName[], withEcs: boolean): Fields | undefined {
  const hasLocation =
    at(entry, 'location', 'latitude') !== undefined || at(entry, 'location', 'longitude') !== undefined;
  if (kind === 'city' && !hasLocation) return undefined;
  let fields: Fields = {};
  for (const name of names) {
    const value = entryValue(entry, name);
    const path = pathOf(name, withEcs);
    if (value !== undefined && path !== undefined) fields = withField(fields, path, value);
  }
  return fields;
}

/** The same fields with one more. */
export function withField(fields: Fields, path: readonly string[], value: string | number | boolean | Fields): Fields {
  const [first = '', ...rest] = path;
  if (rest.length === 0) return { ...fields, [first]: value };
  const below = fields[first];
  return { ...fields, [first]: withField(typeof below === 'object' ? below : {}, rest, value) };
}
