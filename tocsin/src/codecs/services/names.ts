import { isObject, type Value, type ValueObject } from '../../event/index.ts';
import { addressOf } from '../facts/index.ts';

/**
 * Under what names programs write addresses, users and requests, in the order in which they are believed. Names are compared without
 * case and without what is neither letter nor digit: `client_ip`, `clientIp` and `Client-IP` are one.
 */
export const NAMES = {
  ip:
    'clientip clienthost remoteip remoteaddr remoteaddress sourceip sourceipaddress srcip sourceaddress ipaddress addrremote ' +
    'downstreamremoteaddress requestremoteip requestip metaremoteip callerip actorip userip useripaddress ipaddr peeraddress peerip peeraddr ' +
    'clientaddr clientaddress remotehost remote client rip ip addr address src source caddr remotehostip sourceips peer fromip rhost ' +
    'raddr srchost cip realip xrealip',
  user:
    'username user login loginname account accountname targetusername useridentityusername principal principalname ' +
    'email identifier usr acct suser usrname uname actor authuser remoteuser useremail clientusername',
  status:
    'statuscode status httpstatus httpstatuscode responsecode responsestatus downstreamstatus httpcode scstatus code',
  method: 'method requestmethod httpmethod verb csmethod httpverb reqmethod',
  path:
    'requesturi uri requestpath path url requesturl target xenvoyoriginpath httppath httpurl uripath csuristem route endpoint ' +
    'httprequest resource',
  request: 'request requestline httprequestline',
  agent: 'useragent httpuseragent agent requestuseragent csuseragent ua',
  host: 'httphost requesthost authority vhost servername httphostname host hostname domain',
  forwarded: 'xforwardedfor httpxforwardedfor forwardedfor xff',
  message: 'msg message log text event eventmessage description error reason',
  level: 'level severity lvl loglevel levelname',
} as const;

type Meaning = keyof typeof NAMES;

const ORDER: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(NAMES).map(([meaning, names]) => [meaning, names.split(' ')]),
);

const WANTED: ReadonlySet<string> = new Set([...ORDER.values()].flat());

const MAX_LEAVES = 300;
const DEEPEST = 6;
const MOST_ELEMENTS = 20;

const PLAIN = new Map<string, string>();

/** The name as it is compared. Names recur, so that they are remembered. */
const plain = (name: string): string => {
  const known = PLAIN.get(name);
  if (known !== undefined) return known;
  const made = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (PLAIN.size > 5000) PLAIN.clear();
  PLAIN.set(name, made);
  return made;
};

/** Values of a record by plain name, those of outer objects first. */
export class Named {
  readonly #values = new Map<string, Value[]>();
  #leaves = 0;

  constructor(record: ValueObject) {
    let level: ValueObject[] = [record];
    for (let depth = 0; depth < DEEPEST && level.length > 0 && this.#leaves < MAX_LEAVES; depth++) {
      const below: ValueObject[] = [];
      for (const object of level) this.#take(object, below);
      level = below;
    }
  }

  #take(object: ValueObject, below: ValueObject[]): void {
    const { key: written } = object;
    // `{"key": "username", "value": "kim"}`
    if (typeof written === 'string' && object.value !== undefined) this.#take({ [written]: object.value }, below);
    for (const key in object) {
      const value = object[key];
      if (value === undefined || value === null || value === '' || value === '-') continue;
      if (isObject(value)) {
        below.push(value);
        continue;
      }
      if (++this.#leaves > MAX_LEAVES) return;
      const inner = Array.isArray(value) ? value[0] : value;
      if (inner === undefined || inner === null) continue;
      if (isObject(inner)) {
        if (Array.isArray(value)) below.push(...value.slice(0, MOST_ELEMENTS).filter(isObject));
        continue;
      }
      const name = plain(key);
      if (!WANTED.has(name)) continue;
      const there = this.#values.get(name);
      if (there === undefined) this.#values.set(name, [inner]);
      else there.push(inner);
    }
  }

  /** What the first name says of which `read` makes something. */
  find<T>(meaning: Meaning, read: (value: Value) => T | undefined): T | undefined {
    for (const name of ORDER.get(meaning) ?? []) {
      for (const value of this.#values.get(name) ?? []) {
        const result = read(value);
        if (result !== undefined) return result;
      }
    }
    return undefined;
  }
}

/** An address as programs write it: also mapped into IPv6, in brackets, with its port, or the first of several. */
export function addressIn(text: string): string | undefined {
  let bare = text.trim();
  if (bare.includes(',')) return clientOf(bare.slice(0, LONGEST_CHAIN).split(','));
  if (bare.length > 80) return undefined;
  if (bare.startsWith('ip/')) bare = bare.slice(3);
  // Samba.
  if (/^ipv[46]:/.test(bare)) bare = bare.slice(5);
  if (/^["'<]/.test(bare)) bare = bare.slice(1);
  bare = bare.replace(/["'>.]$/, '');
  const found = addressOf(bare) ?? addressOf(bare.replace(/[.:]$/, ''));
  if (found === undefined) return undefined;
  return /^::ffff:\d{1,3}\./i.test(found) ? found.slice(7) : found;
}

/** Addresses that stand for machines of one's own: RFC 1918, 6598, 4193, loopback, link-local. */
const PRIVATE =
  /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd][\da-f]{2}:|fe80:)/i;
const isPrivate = (address: string): boolean => PRIVATE.test(address);

const LONGEST_CHAIN = 512;

/**
 * The client of a chain of proxies: from the right, where a client can't write, the first that is no address of a network of one's own;
 * where all are, the first.
 */
function clientOf(chain: readonly string[]): string | undefined {
  const addresses = chain.map((one) => addressIn(one)).filter((one) => one !== undefined);
  return addresses.findLast((address) => !isPrivate(address)) ?? addresses[0];
}

export const textIn = (value: Value): string | undefined =>
  typeof value === 'string' ? value.trim() || undefined : typeof value === 'number' ? String(value) : undefined;
