import type { Kind } from '../siem/assign.ts';
import { camelCase, TYPED } from '../siem/field-keys.ts';

export interface LeefMapping {
  readonly key: string;
  readonly field: string;
  readonly kind: Kind;
}

/** The keys that QRadar predefines, and the field of each. */
const TABLE = `
src source.ip address
srcPort source.port number
dst destination.ip address
dstPort destination.port number
proto network.transport lower
usrName user.name text
accountName user.target.name text
domain user.domain text
realm user.realm text
role user.roles list
srcMAC source.mac text
dstMAC destination.mac text
srcPreNAT leef.src_pre_nat text
dstPreNAT leef.dst_pre_nat text
srcPreNATPort leef.src_pre_nat_port number
dstPreNATPort leef.dst_pre_nat_port number
srcPostNAT source.nat.ip address
dstPostNAT destination.nat.ip address
srcPostNATPort source.nat.port number
dstPostNATPort destination.nat.port number
srcBytes source.bytes number
dstBytes destination.bytes number
srcPackets source.packets number
dstPackets destination.packets number
totalPackets network.packets number
identSrc host.ip address
identHostName host.name text
identMAC host.mac text
identNetBios host.domain text
identGrpName group.name text
groupID group.id text
vSrc leef.v_src text
vSrcName observer.name text
policy rule.ruleset text
resource leef.resource text
`;

/** Keys that others use for what QRadar names none for; ours are the names of ECS in one word. */
const EXTRA = `
msg message text
reason event.reason text
requestMethod http.request.method text
userAgent user_agent.original text
referrer http.request.referrer text
status http.response.status_code number
`;

/** The keys that QRadar reads by itself; of the others it must be told. */
export const PREDEFINED_KEYS: ReadonlySet<string> = new Set([
  ...TABLE.trim()
    .split('\n')
    .map((row) => row.slice(0, row.indexOf(' '))),
  ...['cat', 'devTime', 'devTimeFormat', 'sev', 'url'],
]);

const KINDS: ReadonlySet<string> = new Set(['text', 'lower', 'number', 'address', 'list']);
const isKind = (kind: string | undefined): kind is Exclude<Kind, 'time'> => kind !== undefined && KINDS.has(kind);

const DECODE = new Map<string, LeefMapping>();
const ENCODE = new Map<string, LeefMapping>();

const add = (mapping: LeefMapping): void => {
  DECODE.set(mapping.key, mapping);
  ENCODE.set(mapping.field, mapping);
};

for (const row of `${TABLE.trim()}\n${EXTRA.trim()}`.split('\n')) {
  const [key = '', field = '', kind] = row.split(' ');
  if (!isKind(kind)) throw new Error(`"${row}" names no kind of value`);
  add({ key, field, kind });
}

/** Keys with a part of their own in reading and writing. */
const APART = new Set(['event.category', 'event.outcome', 'url.original']);

export const OWN_DOMAIN = 'urlDomain';
export const OWN_LEVEL = 'logLevel';
export const OWN_SEVERITY = 'eventSeverity';

for (const [field, kind] of TYPED) {
  if (!ENCODE.has(field) && !APART.has(field)) add({ key: camelCase(field), field, kind });
}
DECODE.set(OWN_DOMAIN, { key: OWN_DOMAIN, field: 'url.domain', kind: 'text' });
DECODE.set(OWN_LEVEL, { key: OWN_LEVEL, field: 'log.level', kind: 'text' });
DECODE.set(OWN_SEVERITY, { key: OWN_SEVERITY, field: 'event.severity', kind: 'number' });

export const LEEF_KEYS: ReadonlyMap<string, LeefMapping> = DECODE;

/** By field, in the order in which they are written. */
export const LEEF_FIELDS: ReadonlyMap<string, LeefMapping> = ENCODE;
