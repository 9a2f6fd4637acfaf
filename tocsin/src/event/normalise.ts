import { findAction } from './actions.ts';
import { createClientIpRule, splitForwarded, splitForwardedFor } from './client-ip.ts';
import type { Event, Metadata, Value, ValueObject } from './event.ts';
import { parseIp } from './ip.ts';
import { emptyObject, getField, isObject } from './path.ts';
import { createRedactor, type RedactorOptions } from './redact.ts';

/** What an event gets that does not say it itself. One object a source: keep it. */
export interface MetadataDefaults {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
}

export interface NormaliserOptions {
  /** What the operator has written at the input; goes before what the codec found. */
  readonly overrides?: MetadataDefaults | undefined;
  /** CIDR ranges or addresses of the proxies whose X-Forwarded-For is believed; default none. */
  readonly trustedProxies?: readonly string[] | undefined;
  /**
   * The header that these proxies write; a client may send the other one. Default `x-forwarded-for`, and Forwarded
   * where there is none.
   */
  readonly forwardedHeader?: 'x-forwarded-for' | 'forwarded' | undefined;
  readonly redact?: RedactorOptions | undefined;
  /** Counts by reason: `redacted`, `ip_invalid`. */
  readonly count?: ((reason: string, by?: number) => void) | undefined;
}

/**
 * Mutates the event in place; the last step before detection and outputs, on every way. Doing it twice changes nothing
 * more. What it does:
 * - `@metadata`: override, else what the event has, else the default, else by what the source is (a Django source:
 *   index `django-logs`, sourcetype `django`; others: index `main`);
 * - `log.level` in lower case; a number as pino and bunyan write it becomes its word, and `event.severity` the number;
 * - `source.ip`, `client.ip`, `destination.ip` canonical; the client by the trusted-proxy rule where the event carries
 *   `http.request.headers.x_forwarded_for` or `.forwarded` (see `client-ip.ts`). The peer stays in `source.address`,
 *   the decided address is `source.ip` and, where it differs from the peer, `network.forwarded_ip`; the rule that
 *   decided is `tocsin.ip_rule`;
 * - an OWASP `event.action` without category gets its category, type and outcome;
 * - secrets are replaced (see `redact.ts`).
 */
export type Normalise = (event: Event, defaults: MetadataDefaults) => void;

const NO_OVERRIDES: MetadataDefaults = Object.freeze({});

export function createNormaliser(options: NormaliserOptions = {}): Normalise {
  const overrides = options.overrides ?? NO_OVERRIDES;
  const count = options.count ?? (() => {});
  const redactor = createRedactor(options.redact);
  const addresses = createAddressStep(options, count);
  return (event, defaults) => {
    applyMetadata(event, overrides, defaults);
    applyLevel(event);
    applyAction(event);
    addresses(event);
    const redacted = redactor.redactEvent(event);
    if (redacted > 0) count('redacted', redacted);
  };
}

/** Splunk's names for what has one. */
const SOURCETYPES: ReadonlyMap<string, string> = new Map([
  ['django', 'django'],
  ['apache', 'access_combined'],
  ['nginx', 'access_combined'],
]);

function applyMetadata(event: Event, overrides: MetadataDefaults, defaults: MetadataDefaults): void {
  let metadata = event['@metadata'];
  if (metadata === undefined) {
    metadata = emptyObject() as Metadata;
    event['@metadata'] = metadata;
  }
  const sourcetype =
    overrides.sourcetype ?? metadata.sourcetype ?? defaults.sourcetype ?? sourcetypeOf(event.event) ?? 'text';
  metadata.sourcetype = sourcetype;
  metadata.index = overrides.index ?? metadata.index ?? defaults.index ?? indexOf(sourcetype, event.event);
  const source = overrides.source ?? metadata.source ?? defaults.source;
  if (source !== undefined) metadata.source = source;
  const host = overrides.host ?? metadata.host ?? defaults.host;
  if (host !== undefined) metadata.host = host;
}

function sourcetypeOf(event: Value | undefined): string | undefined {
  if (!isObject(event) || typeof event.module !== 'string') return undefined;
  return SOURCETYPES.get(event.module) ?? event.module;
}

function indexOf(sourcetype: string, event: Value | undefined): string {
  const isDjango = sourcetype === 'django' || (isObject(event) && event.module === 'django');
  return isDjango ? 'django-logs' : 'main';
}

const LEVEL_WORDS: ReadonlyMap<number, string> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

function applyLevel(event: Event): void {
  const log = event.log;
  if (!isObject(log)) return;
  const level = log.level;
  if (typeof level === 'string') {
    const lower = level.toLowerCase();
    if (lower !== level) log.level = lower;
  } else if (typeof level === 'number') {
    const details = objectAt(event, 'event');
    if (details !== undefined && details.severity === undefined) details.severity = level;
    log.level = LEVEL_WORDS.get(level) ?? String(level);
  }
}

/** The object at a key, made where nothing is there; undefined where something else is. */
function objectAt(parent: ValueObject, key: string): ValueObject | undefined {
  const there = parent[key];
  if (isObject(there)) return there;
  if (there !== undefined) return undefined;
  const made = emptyObject();
  parent[key] = made;
  return made;
}

function applyAction(event: Event): void {
  const details = event.event;
  if (!isObject(details) || details.category !== undefined || typeof details.action !== 'string') return;
  const definition = findAction(details.action);
  if (definition === undefined) return;
  details.category = definition.category;
  details.type ??= definition.type;
  details.outcome ??= definition.outcome;
}

function createAddressStep(options: NormaliserOptions, count: (reason: string) => void): (event: Event) => void {
  const decide = createClientIpRule(options.trustedProxies ?? []);
  const readChain = chainReader(options.forwardedHeader ?? 'x-forwarded-for');
  return (event) => {
    if (isObject(event.client)) canonical(event.client, 'ip', count);
    if (isObject(event.destination)) canonical(event.destination, 'ip', count);
    const source = event.source;
    if (!isObject(source)) return;
    if (source.ip === undefined) fromAddress(source);
    else canonical(source, 'ip', count);
    const chain = readChain(event);
    if (chain.length > 0) applyChain(event, source, chain);
  };

  function applyChain(event: Event, source: ValueObject, chain: readonly string[]): void {
    const known = getField(event, 'tocsin.ip_rule');
    const peer = parseIp(String(source.address ?? source.ip ?? ''));
    if (peer === null || known !== undefined) return;
    const { ip, rule } = decide(peer, chain);
    source.address ??= source.ip ?? peer.ip;
    source.ip = ip;
    const own = objectAt(event, 'tocsin');
    if (own !== undefined) own.ip_rule = rule;
    const network = ip === peer.ip ? undefined : objectAt(event, 'network');
    if (network !== undefined) network.forwarded_ip = ip;
  }
}

const NO_CHAIN: readonly string[] = Object.freeze([]);

function chainReader(header: 'x-forwarded-for' | 'forwarded'): (event: Event) => readonly string[] {
  return (event) => {
    const http = event.http;
    const request = isObject(http) ? http.request : undefined;
    const headers = isObject(request) ? request.headers : undefined;
    if (!isObject(headers)) return NO_CHAIN;
    const chain = header === 'forwarded' ? NO_CHAIN : splitForwardedFor(headers.x_forwarded_for);
    return chain.length > 0 ? chain : splitForwarded(headers.forwarded);
  };
}

/** Spells an address canonically. What is no address is kept as `address` and not as `ip`. */
function canonical(holder: ValueObject, key: 'ip', count: (reason: string) => void): void {
  const text = holder[key];
  if (typeof text !== 'string') return;
  const parsed = parseIp(text);
  if (parsed === null) {
    holder.address ??= text;
    delete holder[key];
    count('ip_invalid');
    return;
  }
  if (parsed.ip !== text) {
    holder.address ??= text;
    holder[key] = parsed.ip;
  }
  if (parsed.port !== undefined) holder.port ??= parsed.port;
}

function fromAddress(source: ValueObject): void {
  if (typeof source.address !== 'string') return;
  const parsed = parseIp(source.address);
  if (parsed === null) return;
  source.ip = parsed.ip;
  if (parsed.port !== undefined) source.port ??= parsed.port;
}
