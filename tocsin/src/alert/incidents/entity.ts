import type { Finding } from '../../detect/index.ts';
import { overlapping, parseIp, parseIpRange } from '../../event/index.ts';

export const ENTITY_KINDS = ['user', 'address', 'session', 'host', 'other', 'rule'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** Whom an alert is about, or what. */
export interface Entity {
  readonly kind: EntityKind;
  /** Where the alert has it. */
  readonly field: string;
  readonly value: string;
}

const FIELDS: Readonly<Record<string, EntityKind>> = {
  user: 'user',
  username: 'user',
  account: 'user',
  'user.name': 'user',
  'user.target.name': 'user',
  src: 'address',
  src_ip: 'address',
  clientip: 'address',
  'source.ip': 'address',
  'client.ip': 'address',
  'session.id': 'session',
  'django.session_fingerprint': 'session',
  host: 'host',
  'host.name': 'host',
  'service.name': 'host',
};

/** Who is behind them differs from one request to the next: proxies, translators of addresses, containers. */
const SHARED = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
].map(parseIpRange);

/** Different entities of its results that an alert without a key is about; of more it is about none. */
const OF_RESULTS = 3;
const LONGEST = 512;

const entityOf = (field: string, text: string): Entity => ({
  kind: Object.hasOwn(FIELDS, field) ? (FIELDS[field] ?? 'other') : 'other',
  field,
  value: text.slice(0, LONGEST),
});

/** Whether alerts that have it belong together, whatever else they have. */
export const isTelling = ({ kind, value }: Entity): boolean => {
  if (kind === 'user' || kind === 'session') return true;
  if (kind !== 'address') return false;
  const ip = parseIp(value)?.ip;
  return ip === undefined || !SHARED.some((range) => overlapping(range, parseIpRange(ip)));
};

/** The same for the same entity, however it is spelt and whichever field has it. */
export const entityId = ({ kind, field, value }: Entity): string => {
  if (kind === 'address') return `address:${parseIp(value)?.ip ?? value.toLowerCase()}`;
  if (kind === 'user') return `user:${value.normalize('NFKC').trim().toLowerCase()}`;
  return kind === 'other' ? `${field}:${value}` : `${kind}:${value}`;
};

/** Those of its key, and where they tell nothing the few of its results; of an alert about nobody, its rule. */
export const entitiesOf = ({ key, rule, results }: Pick<Finding, 'key' | 'rule' | 'results'>): readonly Entity[] => {
  const own = distinct(Object.entries(key).map(([field, value]) => entityOf(field, value)));
  if (own.some(isTelling)) return own;
  const found = distinct(
    results.flatMap((row) =>
      Object.entries(row).flatMap(([field, value]) =>
        Object.hasOwn(FIELDS, field) && typeof value === 'string' && value !== '' ? [entityOf(field, value)] : [],
      ),
    ),
  ).filter(isTelling);
  const all = found.length > OF_RESULTS ? own : distinct([...own, ...found]);
  return all.length > 0 ? all : [{ kind: 'rule', field: 'rule', value: rule }];
};

/**
 * Ids of the entities by which an alert joins others. What many share, such as a host or the address of a proxy, joins only alerts
 * that have nothing else.
 */
export const joiningIds = (entities: readonly Entity[]): readonly string[] => {
  const telling = entities.filter(isTelling);
  if (telling.length > 0) return telling.map(entityId);
  return entities.map((entity) => `only ${entityId(entity)}`);
};

const distinct = (entities: readonly Entity[]): readonly Entity[] => [
  ...new Map(entities.map((entity) => [entityId(entity), entity])).values(),
];
