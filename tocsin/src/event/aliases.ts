/**
 * Two more views over the one stored form, as tables and never as copies: Splunk's Common Information Model (what SPL
 * users type) and the W3C/IIS names (what Sigma's web rules say).
 *
 * How a name is read, in search, live tail and rules alike:
 * 1. an ECS name (`user.name`) is itself;
 * 2. an alias reads the first of its `fields` that is present; where none is, the event's own field of the alias's
 *    name, if it has one (a JSON log may carry `reason` or `app` of its own), is the value;
 * 3. what an alias shows is passed through `rules` or divided by `divisor`, where it has such.
 *
 * `action`, the one name on which the worlds disagree. ECS `event.action` says what happened, in OWASP's words, and
 * keeps them: `stats count by event.action` gives `authn_login_fail`. CIM `action` says how it ended, and its words
 * depend on the data model. So the alias is derived by category:
 * - authentication: `event.outcome`: success, failure, unknown. `action=failure` therefore means what SPL users mean by
 *   it, failed logins and lockouts, and not the 404s beside them;
 * - iam, configuration, database, file: `event.type` as created, modified, deleted, read;
 * - web, network, intrusion_detection and the rest: `event.type` denied is blocked, anything else allowed.
 * An event without a category has no derived action; a field `action` of its own shows through (rule 2).
 *
 * `user` is always the acting user, and `src_user` the same: CIM's Change model swaps them for account changes (there
 * `user` is the account that was changed), which would make `user=alice` miss what alice did. The account acted upon is
 * `object` and `user.target.name`.
 *
 * `dest` is what was addressed (the site, else the address, else the reporting host). `host`, `source`, `sourcetype`,
 * `index`, `_time` and `_raw` are no aliases but columns.
 */
export interface Alias {
  readonly name: string;
  /** ECS fields in the order in which they are tried; never empty. With `rules`, the fields that these read. */
  readonly fields: readonly [string, ...string[]];
  readonly view: 'cim' | 'w3c';
  /** The first rule whose `when` holds decides; no rule: the alias is absent. */
  readonly rules?: readonly ValueRule[];
  /** Shown value = stored value / divisor, for numbers. */
  readonly divisor?: number;
  /** The stored value is always redacted, so a condition on it cannot be evaluated; rules that need it say so. */
  readonly redacted?: true;
  /** For the reference page. */
  readonly note?: string;
}

/** A map of stored values to shown ones, in force where `when` holds. Values are compared lower-cased. */
export interface ValueRule {
  readonly when?: { readonly field: string; readonly in: readonly string[] };
  /** Field whose value is looked up in `map`. */
  readonly from: string;
  readonly map: Readonly<Record<string, string>>;
  /** Shown for a value that `map` lacks, and where `from` is absent. Without it: absent. */
  readonly other?: string;
}

const CHANGED: ValueRule['map'] = Object.freeze({
  creation: 'created',
  change: 'modified',
  deletion: 'deleted',
  access: 'read',
  denied: 'blocked',
});

const ACTION_RULES: readonly ValueRule[] = Object.freeze([
  {
    when: { field: 'event.category', in: ['authentication'] },
    from: 'event.outcome',
    map: { success: 'success', failure: 'failure', unknown: 'unknown' },
    other: 'unknown',
  },
  {
    when: { field: 'event.category', in: ['iam', 'configuration', 'database', 'file'] },
    from: 'event.type',
    map: CHANGED,
    other: 'unknown',
  },
  {
    when: {
      field: 'event.category',
      in: ['web', 'api', 'network', 'intrusion_detection', 'session', 'threat', 'malware', 'email'],
    },
    from: 'event.type',
    map: { denied: 'blocked' },
    other: 'allowed',
  },
]);

const SEVERITY_RULES: readonly ValueRule[] = Object.freeze([
  {
    from: 'log.level',
    map: {
      emergency: 'critical',
      emerg: 'critical',
      panic: 'critical',
      alert: 'critical',
      critical: 'critical',
      crit: 'critical',
      fatal: 'critical',
      error: 'high',
      err: 'high',
      warning: 'medium',
      warn: 'medium',
      notice: 'low',
      info: 'informational',
      informational: 'informational',
      debug: 'informational',
      trace: 'informational',
    },
  },
]);

const TAG_RULES: readonly ValueRule[] = Object.freeze([
  {
    from: 'event.category',
    map: {
      authentication: 'authentication',
      web: 'web',
      iam: 'change',
      configuration: 'change',
      intrusion_detection: 'attack',
      malware: 'malware',
      network: 'network',
      email: 'email',
      session: 'session',
    },
  },
]);

type More = Omit<Alias, 'name' | 'fields' | 'view'>;

const cim = (name: string, fields: Alias['fields'], more: More = {}): Alias =>
  Object.freeze({ name, fields, view: 'cim', ...more });

const w3c = (name: string, field: string, more: More = {}): Alias => {
  const fields: Alias['fields'] = [field];
  return Object.freeze({ name, fields, view: 'w3c', ...more });
};

/** Sorted by name. */
export const CIM_ALIASES: readonly Alias[] = Object.freeze([
  cim('action', ['event.outcome', 'event.type', 'event.category'], {
    rules: ACTION_RULES,
    note: 'authentication: success, failure, unknown; changes: created, modified, deleted, read; otherwise allowed or blocked. The OWASP word is `event.action`',
  }),
  cim('app', ['service.name', 'event.module']),
  cim('bytes', ['http.response.bytes', 'http.response.body.bytes']),
  cim('bytes_in', ['http.request.bytes']),
  cim('bytes_out', ['http.response.bytes', 'http.response.body.bytes']),
  cim('category', ['event.category']),
  cim('command', ['process.command_line']),
  cim('cookie', ['http.request.headers.cookie'], { redacted: true }),
  cim('dest', ['destination.domain', 'url.domain', 'destination.ip', 'server.address', 'host.name']),
  cim('dest_host', ['destination.domain', 'url.domain', 'server.address']),
  cim('dest_ip', ['destination.ip']),
  cim('dest_port', ['destination.port']),
  cim('duration', ['event.duration'], { divisor: 1e9, note: 'seconds; `event.duration` is nanoseconds' }),
  cim('dvc', ['host.name']),
  cim('http_content_type', ['http.response.mime_type', 'http.request.mime_type']),
  cim('http_method', ['http.request.method']),
  cim('http_referer', ['http.request.referrer']),
  cim('http_referrer', ['http.request.referrer']),
  cim('http_user_agent', ['user_agent.original']),
  cim('level', ['log.level']),
  cim('logger', ['log.logger']),
  cim('object', ['user.target.name', 'group.name', 'file.path']),
  cim('process', ['process.name']),
  cim('process_id', ['process.pid']),
  cim('process_name', ['process.name']),
  cim('product', ['event.module']),
  cim('reason', ['event.reason']),
  cim('response_time', ['event.duration'], { divisor: 1e6, note: 'milliseconds' }),
  cim('result', ['event.outcome']),
  cim('severity', ['log.level'], {
    rules: SEVERITY_RULES,
    note: 'critical, high, medium, low, informational, from `log.level`',
  }),
  cim('severity_id', ['event.severity']),
  cim('signature', ['event.action', 'rule.name']),
  cim('signature_id', ['event.code', 'rule.id']),
  cim('site', ['url.domain']),
  cim('src', ['source.ip', 'source.address']),
  cim('src_host', ['source.domain']),
  cim('src_ip', ['source.ip']),
  cim('src_port', ['source.port']),
  cim('src_user', ['user.name']),
  cim('status', ['http.response.status_code']),
  cim('tag', ['event.category'], {
    rules: TAG_RULES,
    note: 'authentication, web, change, attack …, from the category',
  }),
  cim('thread_id', ['process.thread.id']),
  cim('uri', ['url.original']),
  cim('uri_path', ['url.path']),
  cim('uri_query', ['url.query']),
  cim('url', ['url.original']),
  cim('user', ['user.name']),
  cim('user_agent', ['user_agent.original']),
  cim('user_email', ['user.email']),
  cim('user_id', ['user.id']),
  cim('vendor_product', ['observer.product', 'event.module']),
]);

const W3C_NAMES: readonly Alias[] = [
  w3c('c-ip', 'source.ip'),
  w3c('c-port', 'source.port'),
  w3c('c-uri', 'url.original'),
  w3c('c-uri-extension', 'url.extension'),
  w3c('c-uri-path', 'url.path'),
  w3c('c-uri-query', 'url.query'),
  w3c('c-uri-stem', 'url.path'),
  w3c('c-useragent', 'user_agent.original'),
  w3c('cs(Cookie)', 'http.request.headers.cookie', { redacted: true }),
  w3c('cs(Host)', 'url.domain'),
  w3c('cs(Referer)', 'http.request.referrer'),
  w3c('cs(Referrer)', 'http.request.referrer'),
  w3c('cs(User-Agent)', 'user_agent.original'),
  w3c('cs-bytes', 'http.request.bytes'),
  w3c('cs-content-type', 'http.request.mime_type'),
  w3c('cs-cookie', 'http.request.headers.cookie', { redacted: true }),
  w3c('cs-host', 'url.domain'),
  w3c('cs-method', 'http.request.method'),
  w3c('cs-referer', 'http.request.referrer'),
  w3c('cs-referrer', 'http.request.referrer'),
  w3c('cs-uri', 'url.original'),
  w3c('cs-uri-extension', 'url.extension'),
  w3c('cs-uri-query', 'url.query'),
  w3c('cs-uri-stem', 'url.path'),
  w3c('cs-user-agent', 'user_agent.original'),
  w3c('cs-username', 'user.name'),
  w3c('cs-version', 'http.version'),
  w3c('r-dns', 'destination.domain'),
  w3c('s-computername', 'host.name'),
  w3c('s-ip', 'destination.ip'),
  w3c('s-port', 'destination.port'),
  w3c('s-sitename', 'service.name'),
  w3c('sc-bytes', 'http.response.bytes'),
  w3c('sc-status', 'http.response.status_code'),
  w3c('time-taken', 'event.duration', { divisor: 1e6, note: 'milliseconds, as IIS writes it' }),
];

/** `cs(User-Agent)` as back ends write it that allow no such names: `cs_user_agent`. */
const underscored = (name: string): string => name.toLowerCase().replace(/[-(]/g, '_').replace(')', '');

/** The W3C names, and each in its underscore spelling. Sorted by name. */
export const W3C_ALIASES: readonly Alias[] = Object.freeze(
  [
    ...new Map(
      [...W3C_NAMES, ...W3C_NAMES.map((alias) => Object.freeze({ ...alias, name: underscored(alias.name) }))].map(
        (alias) => [alias.name, alias],
      ),
    ).values(),
  ].sort((a, b) => (a.name < b.name ? -1 : 1)),
);

const BY_NAME: ReadonlyMap<string, Alias> = new Map(
  [...CIM_ALIASES, ...W3C_ALIASES].map((alias) => [alias.name, alias]),
);

/** Undefined: not an alias. Names are case-sensitive, as SPL's field names are. */
export const findAlias = (name: string): Alias | undefined => BY_NAME.get(name);

/**
 * What an alias shows for an event whose fields `read` returns (undefined or null: absent). The reference for the SQL
 * that search writes; a list is mapped value by value. `read` is also asked for the alias's own name (rule 2).
 */
export function readAlias(alias: Alias, read: (field: string) => unknown): unknown {
  const shown = alias.rules === undefined ? readPlain(alias, read) : readRules(alias.rules, read);
  return shown ?? read(alias.name) ?? undefined;
}

function readPlain(alias: Alias, read: (field: string) => unknown): unknown {
  for (const field of alias.fields) {
    const value = read(field);
    if (value === undefined || value === null) continue;
    return alias.divisor !== undefined && typeof value === 'number' ? value / alias.divisor : value;
  }
  return undefined;
}

function readRules(rules: readonly ValueRule[], read: (field: string) => unknown): unknown {
  for (const { when, from, map, other } of rules) {
    if (when !== undefined && !asWords(read(when.field)).some((word) => when.in.includes(word))) continue;
    const shown = asWords(read(from)).map((word) => (Object.hasOwn(map, word) ? map[word] : other));
    const known = shown.filter((word) => word !== undefined);
    if (known.length === 0) return other;
    return known.length === 1 ? known[0] : known;
  }
  return undefined;
}

const asWords = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string').map((item) => item.toLowerCase());
