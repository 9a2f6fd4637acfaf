import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { EXAMPLE_DATABASE } from './example-database.ts';
import { geoip } from './geoip.ts';
import { mmdbFile, type Network } from './mmdb-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-geoip-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, type: string, networks: readonly Network[], ipVersion: 4 | 6 = 6): string => {
  writeFileSync(join(folder, name), mmdbFile(type, networks, ipVersion));
  return name;
};

const OCEANIA = {
  continent: { code: 'OC', names: { en: 'Oceania' } },
  country: { iso_code: 'NZ', names: { en: 'New Zealand', de: 'Neuseeland' } },
};

const CITY = write('city.mmdb', 'GeoLite2-City', [
  {
    cidr: '198.51.100.0/24',
    data: {
      ...OCEANIA,
      city: { names: { en: 'Auckland' } },
      subdivisions: [
        { iso_code: 'X', names: { en: 'North' } },
        { iso_code: 'AUK', names: { en: 'Auckland Region' } },
      ],
      location: { latitude: -36.85, longitude: 174.76, time_zone: 'Pacific/Auckland', metro_code: 7 },
      postal: { code: '1010' },
    },
  },
  { cidr: '203.0.113.0/25', data: OCEANIA },
  { cidr: '2001:db8::/32', data: { ...OCEANIA, location: { latitude: 1.5, longitude: 2.5 } } },
]);
const ASN = write('asn.mmdb', 'GeoLite2-ASN', [
  { cidr: '198.51.100.128/25', data: { autonomous_system_number: 64496, autonomous_system_organization: 'Example' } },
  { cidr: '2001:db8:ff00::/40', data: { autonomous_system_number: 64497 } },
]);
const ANONYMOUS = write('anonymous.mmdb', 'GeoIP2-Anonymous-IP', [
  { cidr: '198.51.100.0/24', data: { is_anonymous: true, is_tor_exit_node: true } },
]);
const COUNTRY = write('country.mmdb', 'DBIP-Country-Lite', [{ cidr: '198.51.100.0/24', data: OCEANIA }], 4);
const OTHER = write('other.mmdb', 'Weather', [{ cidr: '198.51.100.0/24', data: { rain: true } }]);

const run = async (options: Record<string, unknown>, event: ValueObject, ecs: 'disabled' | 'v8' = 'v8') =>
  (await tryFilter(geoip, options, { ecs, folder }).run(event))[0];

const FAILED = { tags: ['_geoip_lookup_failure'] };
const LOCATION = { lat: -36.85, lon: 174.76 };

describe('geoip', () => {
  it.each<[string, 'disabled' | 'v8', Record<string, unknown>, ValueObject, ValueObject]>([
    [
      'a city with ECS',
      'v8',
      { source: '[client][ip]', database: CITY },
      { client: { ip: '198.51.100.7', port: 1 } },
      {
        client: {
          ip: '198.51.100.7',
          port: 1,
          geo: {
            city_name: 'Auckland',
            continent_code: 'OC',
            country_iso_code: 'NZ',
            country_name: 'New Zealand',
            postal_code: '1010',
            region_name: 'Auckland Region',
            region_iso_code: 'NZ-AUK',
            timezone: 'Pacific/Auckland',
            location: LOCATION,
          },
          mmdb: { dma_code: 7 },
        },
      },
    ],
    [
      'a city without ECS',
      'disabled',
      { source: 'ip', database: CITY },
      { ip: ['198.51.100.7', 'x'] },
      {
        geoip: {
          ip: '198.51.100.7',
          city_name: 'Auckland',
          continent_code: 'OC',
          country_code2: 'NZ',
          country_code3: 'NZ',
          country_name: 'New Zealand',
          postal_code: '1010',
          dma_code: 7,
          region_name: 'Auckland Region',
          region_code: 'AUK',
          timezone: 'Pacific/Auckland',
          location: LOCATION,
          latitude: -36.85,
          longitude: 174.76,
        },
      },
    ],
    [
      'chosen fields, in any case',
      'v8',
      { source: 'ip', target: 'server', database: CITY, fields: ['Continent_Name', 'LATITUDE'] },
      { ip: '198.51.100.7' },
      { server: { geo: { continent_name: 'Oceania', location: { lat: -36.85 } } } },
    ],
    [
      'an IPv6 address with all of its groups',
      'v8',
      { source: 'ip', target: 'host', database: CITY, fields: ['ip', 'continent_code'] },
      { ip: '2001:db8:2::4' },
      { host: { ip: '2001:db8:2:0:0:0:0:4', geo: { continent_code: 'OC' } } },
    ],
    ['no location', 'disabled', { source: 'ip', database: CITY }, { ip: '203.0.113.1' }, { geoip: {}, ...FAILED }],
    ['a private address', 'disabled', { source: 'ip', database: CITY }, { ip: '10.0.0.1' }, { geoip: {}, ...FAILED }],
    ['no address', 'disabled', { source: 'ip', database: CITY }, { ip: 'example.org' }, { geoip: {}, ...FAILED }],
    [
      'an address with a port',
      'disabled',
      { source: 'ip', database: CITY },
      { ip: '198.51.100.7:80' },
      { geoip: {}, ...FAILED },
    ],
    ['a missing field', 'disabled', { source: 'ip', database: CITY }, {}, { geoip: null, ...FAILED }],
    ['a blank field', 'disabled', { source: 'ip', database: CITY }, { ip: ' ' }, { geoip: null, ...FAILED }],
    [
      'another type',
      'disabled',
      { source: 'ip', database: CITY, tag_on_failure: ['a', 'b'] },
      { ip: 7 },
      { tags: ['a', 'b'] },
    ],
    [
      'a target that is a text',
      'disabled',
      { source: 'ip', database: CITY },
      { ip: '198.51.100.7', geoip: 'x' },
      { geoip: 'x', ...FAILED },
    ],
    [
      'an autonomous system',
      'v8',
      { source: '[source][ip]', database: ASN },
      { source: { ip: '198.51.100.200' } },
      { source: { ip: '198.51.100.200', as: { number: 64496, organization: { name: 'Example' } } } },
    ],
    [
      'an autonomous system without ECS, and its network',
      'disabled',
      {
        source: 'ip',
        target: 'x',
        database: ASN,
        fields: ['autonomous_system_number', 'autonomous_system_organization', 'network'],
      },
      { ip: '198.51.100.200' },
      { x: { asn: 64496, as_org: 'Example', network: '198.51.100.128/25' } },
    ],
    [
      'a network of IPv6',
      'disabled',
      { source: 'ip', target: 'x', database: ASN, fields: ['network'] },
      { ip: '2001:db8:ff12::1' },
      { x: { network: '2001:db8:ff00:0:0:0:0:0/40' } },
    ],
    [
      'anonymous addresses',
      'v8',
      { source: '[client][ip]', database: ANONYMOUS },
      { client: { ip: '198.51.100.1' } },
      {
        client: {
          ip: '198.51.100.1',
          ip_traits: {
            hosting_provider: false,
            tor_exit_node: true,
            anonymous_vpn: false,
            anonymous: true,
            public_proxy: false,
            residential_proxy: false,
          },
        },
      },
    ],
    [
      'a country, of a database without IPv6',
      'disabled',
      { source: 'ip', database: COUNTRY },
      { ip: '198.51.100.1' },
      { geoip: { ip: '198.51.100.1', country_code2: 'NZ', country_name: 'New Zealand', continent_name: 'Oceania' } },
    ],
    [
      'IPv6 in such a database',
      'disabled',
      { source: 'ip', database: COUNTRY },
      { ip: '2001:db8::1' },
      { geoip: {}, ...FAILED },
    ],
    ['a database of another kind', 'disabled', { source: 'ip', database: OTHER }, { ip: '198.51.100.1' }, FAILED],
  ])('%s', async (_title, ecs, options, event, expected) => {
    expect(pick(await run(options, event, ecs), expected)).toEqual(expected);
  });

  it('what events share can not be changed', async () => {
    const tried = tryFilter(geoip, { source: 'ip', database: CITY }, { ecs: 'disabled', folder });
    const [first, second] = (await tried.run({ ip: '198.51.100.7' }, { ip: '198.51.100.7' })) as {
      geoip: ValueObject;
    }[];
    expect(first?.geoip).toEqual(second?.geoip);
    expect(first?.geoip).not.toBe(second?.geoip);
    expect(Object.isFrozen(first?.geoip.location)).toBe(true);
    expect(tried.matched.length).toBe(2);
  });

  it('reads a file that has changed, and keeps the old one while the new one is damaged', async () => {
    const replace = (content: Uint8Array): void => {
      writeFileSync(join(folder, 'next.mmdb'), content);
      renameSync(join(folder, 'next.mmdb'), join(folder, 'live.mmdb'));
    };
    const asn = (number: number): Buffer =>
      mmdbFile('GeoLite2-ASN', [{ cidr: '198.51.100.0/24', data: { autonomous_system_number: number } }]);
    replace(asn(1));
    const tried = tryFilter(geoip, { source: 'ip', database: 'live.mmdb' }, { ecs: 'disabled', folder });
    const number = async (): Promise<unknown> => {
      tried.flush();
      const [event] = await tried.run({ ip: '198.51.100.1' });
      return (event?.geoip as ValueObject | undefined)?.asn;
    };
    expect(await number()).toBe(1);
    replace(Buffer.from('nothing'));
    await vi.waitFor(async () => {
      await number();
      expect(tried.notices).toEqual([expect.stringMatching(/live\.mmdb has changed, and the old one stays/)]);
    });
    expect(await number()).toBe(1);
    replace(asn(2));
    await vi.waitFor(async () => expect(await number()).toBe(2));
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ source: 'ip', target: 'x', database: 'none.mmdb' }, /none\.mmdb: there is no such file/],
    [{ source: 'ip', target: 'x', database: '.' }, /it is a folder/],
    [
      { source: 'ip', target: 'x', default_database_type: 'ASN' },
      /no GeoLite2-ASN\.mmdb in .* get GeoLite2 from https:/,
    ],
    [{ source: 'ip', database: CITY }, /option "target" is missing: with ECS it can only be guessed/],
    [{ source: '[ip]', database: CITY }, /option "target" is missing/],
    [{ source: '[client][ip]', database: CITY, fields: ['town'] }, /unknown field: expected some of/],
    [{ database: CITY }, /source/],
  ])('%j is refused', (options, message) => {
    expect(() => tryFilter(geoip, options, { folder })).toThrow(message);
  });

  it('warns of a target that ECS does not know', () => {
    const notices = (target: string): readonly string[] =>
      tryFilter(geoip, { source: 'ip', target, database: CITY }, { folder }).notices;
    expect(notices('[host]')).toEqual([]);
    expect(notices('place')).toEqual([expect.stringMatching(/target place: ECS has places only below client/)]);
  });

  it('the database of the examples is what the writer makes of it', () => {
    const data = {
      ...OCEANIA,
      country: { iso_code: 'NZ', names: { en: 'New Zealand' } },
      location: { latitude: -36.85, longitude: 174.76 },
    };
    expect(Buffer.from(EXAMPLE_DATABASE).equals(mmdbFile('GeoLite2-City', [{ cidr: '203.0.113.0/24', data }], 4))).toBe(
      true,
    );
  });
});
