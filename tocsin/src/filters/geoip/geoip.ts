import { z } from 'zod';
import { ecsOption, filterBase, option } from '../../define/index.ts';
import { type Event, type Field, fieldOf, parseIp, share, type Value } from '../../event/index.ts';
import { defineFilter, type FilterContext, perEvent } from '../filter.ts';
import { graft } from '../graft.ts';
import { tagAll } from '../tag-all.ts';
import { Database, databasePath, type Found } from './database.ts';
import { EXAMPLE_DATABASE } from './example-database.ts';
import {
  defaultFields,
  FIELD_NAMES,
  type FieldName,
  fieldNamed,
  fieldsOf,
  type Kind,
  kindOf,
  pathOf,
  withField,
} from './fields.ts';

const FIELDS = option.list().refine((names) => names.every((name) => fieldNamed(name) !== undefined), {
  error: `unknown field: expected some of ${FIELD_NAMES.join(', ')}`,
});

export const geoip = defineFilter({
  name: 'geoip',
  summary: 'adds what a MaxMind database says of an address: place, network, organisation',
  description: `No database comes with Tocsin. Without the option \`database\` it looks for \`GeoLite2-City.mmdb\` (or \`GeoLite2-ASN.mmdb\`, see
\`default_database_type\`) in \`/usr/share/GeoIP\`, \`/var/lib/GeoIP\` and \`/usr/local/share/GeoIP\`, where \`geoipupdate\` puts it. Get GeoLite2 from
[MaxMind](https://dev.maxmind.com/geoip/geolite2-free-geolocation-data/) (an account, free of charge), or a Lite database from
[DB-IP](https://db-ip.com/db/lite.php). City, Country, ASN, ISP, Domain, Enterprise and Anonymous-IP databases are understood. A file that
changes is read anew within seconds.

- An address that is missing, is none, is private or is not in the database gets \`tag_on_failure\`. Names of hosts are not looked up.
- Of a list the first member counts.
- Without ECS the fields stand flat below \`geoip\`. With it they stand in \`[geo]\`, \`[as]\`, \`[ip_traits]\` and \`[mmdb]\` below the target,
  which is \`[client]\` for the source \`[client][ip]\`, and must be named for a source that does not end in \`[ip]\`.

https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-geoip`,
  status: 'stable',
  reads: ({ database }) => (database === undefined ? [] : [database]),
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    source: option.text().describe('the field with the address'),
    target: option.text().optional().describe('the field below which the fields go'),
    database: option.text().optional().describe('path of the .mmdb file'),
    default_database_type: option
      .choice(['City', 'ASN'])
      .default('City')
      .describe('which database to look for without the option `database`'),
    fields: FIELDS.default([]).describe('fields to set; default is what the kind of the database suggests'),
    cache_size: option
      .number(z.number().int().min(1))
      .default(1000)
      .describe('addresses of IPv6 to keep; those of IPv4 are found as fast in the database'),
    tag_on_failure: option.list().default(['_geoip_lookup_failure']).describe('tags where nothing was found'),
  }),
  examples: [
    {
      title: 'the country of a client',
      pipeline: 'geoip { source => "[client][ip]" database => "GeoLite2-City.mmdb" }',
      files: { 'GeoLite2-City.mmdb': EXAMPLE_DATABASE },
      event: { client: { ip: '203.0.113.9' } },
      expect: [
        {
          client: {
            ip: '203.0.113.9',
            geo: { country_iso_code: 'NZ', country_name: 'New Zealand', location: { lat: -36.85, lon: 174.76 } },
          },
        },
      ],
    },
    {
      title: 'the names that Logstash had before ECS, and an address that is not known',
      pipeline: 'geoip { source => "clientip" database => "GeoLite2-City.mmdb" fields => [ "country_code2" ] }',
      files: { 'GeoLite2-City.mmdb': EXAMPLE_DATABASE },
      ecs: 'disabled',
      event: { clientip: '192.168.0.1' },
      expect: [{ geoip: {}, tags: ['_geoip_lookup_failure'] }],
    },
  ],
  create: (options, context) => {
    const { matched, count, notice, folder } = context;
    const withEcs = context.ecs !== 'disabled';
    const source = fieldOf(options.source);
    const target = fieldOf(targetOf(options.source, options.target, context));
    const path = databasePath(options.database, options.default_database_type, folder);
    const database = new Database(path, options.cache_size, (entry, type) => {
      const choice = choiceOf(type, options.fields, withEcs);
      const fields = choice === undefined ? undefined : fieldsOf(entry, choice.kind, choice.names, withEcs);
      return fields === undefined ? undefined : share(fields);
    });
    const { type } = database;
    const names = choiceOf(type, options.fields, withEcs)?.names ?? [];
    if (names.length === 0)
      notice('warn', `${database.path}: databases of the type ${type} are not supported: every event will fail`);
    const ip = names.includes('ip') ? below(target, pathOf('ip', withEcs)) : undefined;
    const network = names.includes('network') ? pathOf('network', withEcs) : undefined;

    const fail = (event: Event): false => {
      tagAll(event, options.tag_on_failure);
      count('failed');
      return false;
    };

    const each = (event: Event): boolean => {
      const address = addressOf(source.get(event));
      if (address === undefined) return fail(event);
      const found = database.find(address);
      // As Logstash does, the target is made also for an address that is not known.
      if (!graft(event, target, found?.fields ?? NOTHING) || found === undefined) return fail(event);
      ip?.set(event, addressText(address, found));
      if (network === undefined) return true;
      return graft(event, target, share(withField({}, network, networkText(address, found)))) || fail(event);
    };

    const refresh = async (): Promise<void> => {
      const outcome = await database.refresh();
      if (outcome === undefined) return;
      if (outcome !== '') notice('error', `${database.path} has changed, and the old one stays in use: ${outcome}`);
    };

    return {
      ...perEvent(each, { matched }),
      flush: ({ final }) => {
        if (!final) void refresh();
        return [];
      },
    };
  },
});

const ECS_TARGETS = new Set(['client', 'destination', 'host', 'observer', 'server', 'source']);

function targetOf(source: string, target: string | undefined, { ecs, notice }: FilterContext): string {
  if (ecs === 'disabled') return target ?? 'geoip';
  const named = target ?? (source.endsWith('[ip]') && source.length > 4 ? source.slice(0, -4) : undefined);
  if (named === undefined)
    throw new Error(
      `option "target" is missing: with ECS it can only be guessed from a source such as [client][ip], and not from ${source}; write target => "[client]", or ecs_compatibility => disabled for names of the time before Logstash 8`,
    );
  const [first, ...rest] = fieldOf(named).steps;
  if (rest.length > 0 || !ECS_TARGETS.has(first ?? ''))
    notice('warn', `target ${named}: ECS has places only below ${[...ECS_TARGETS].join(', ')}`);
  return named;
}

function addressOf(value: Value | undefined): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first.trim() !== '' ? first : undefined;
}

const NOTHING = share({});

interface Choice {
  readonly kind: Kind;
  readonly names: readonly FieldName[];
}

/** Which fields are set of a database of this type; undefined: it is not supported. */
function choiceOf(type: string, wanted: readonly string[], withEcs: boolean): Choice | undefined {
  const kind = kindOf(type);
  if (kind === undefined) return undefined;
  const names = wanted.map(fieldNamed).filter((name) => name !== undefined);
  return { kind, names: names.length > 0 ? names : defaultFields(kind, withEcs) };
}

/** Undefined: there is no such field. */
const below = (target: Field, path: readonly string[] | undefined): Field | undefined =>
  path === undefined ? undefined : fieldOf([...target.steps, ...path].map((step) => `[${step}]`).join(''));

const isMapped = (groups: readonly number[]): boolean =>
  groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);

/** As Java writes it: an IPv6 address with all of its groups. */
function addressText(address: string, { isIpv4 }: Found): string {
  if (isIpv4) return address;
  const { groups, ip } = parseIp(address) ?? { groups: [], ip: address };
  return isMapped(groups) || groups.length === 0 ? ip : groups.map((group) => group.toString(16)).join(':');
}

/** The network of an address in CIDR notation. */
function networkText(address: string, { prefix, isIpv4 }: Found): string {
  const { groups } = parseIp(address) ?? { groups: [] };
  const own = isIpv4 ? groups.slice(6) : groups;
  const masked = own.map((group, index) => {
    const bits = Math.max(0, Math.min(16, prefix - index * 16));
    return group & (0xffff << (16 - bits)) & 0xffff;
  });
  const text = isIpv4
    ? masked.flatMap((group) => [group >> 8, group & 0xff]).join('.')
    : masked.map((group) => group.toString(16)).join(':');
  return `${text}/${prefix}`;
}
