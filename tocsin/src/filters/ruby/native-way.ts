interface Way {
  readonly code: RegExp;
  /** Says what does the same, with the groups of the match filled in. */
  readonly native: (...groups: readonly string[]) => string;
}

const NAME = `['"]([^'"]+)['"]`;
const GET = String.raw`event\.get\(\s*['"]([^'"]+)['"]\s*\)(?:\.to_s)?`;
const SET = String.raw`event\.set\(\s*['"]([^'"]+)['"]\s*,\s*`;

const setGet = (method: string): RegExp => new RegExp(`${SET}${GET}\\.?${method}`);

const onField = (from: string, to: string, what: string): string =>
  from === to ? what : `mutate { copy => { "${from}" => "${to}" } } and then ${what}`;

const TYPES: Readonly<Record<string, string>> = { i: 'integer', f: 'float', s: 'string' };

const bareType = (text: string): string =>
  text === 'true' || text === 'false' ? 'boolean' : text.includes('.') ? 'float' : 'integer';

/** `a` of `a` and of `[a]`; `a][b` of `[a][b]`. */
const bareName = (name: string): string => name.replace(/^\[|\]$/g, '');

/** What is done with all fields, mostly over several lines. */
const WAYS_FOR_ALL: readonly Way[] = [
  { code: /to_hash[\s\S]*gsub\(\s*['"/]\\?\./, native: () => 'de_dot {}' },
  {
    code: /to_hash[\s\S]*(?:nil\?|empty\?|delete|remove)/,
    native: () => 'prune { blacklist_values => { ... } } or prune { whitelist_names => [...] }',
  },
];

/** Tried in this order; each that is found says its sentence. */
const WAYS: readonly Way[] = [
  { code: /event\.cancel\b/, native: () => 'drop {}, within the condition' },
  { code: new RegExp(`event\\.tag\\(\\s*${NAME}\\s*\\)`), native: (tag = '') => `mutate { add_tag => ["${tag}"] }` },
  {
    code: new RegExp(`event\\.remove\\(\\s*${NAME}\\s*\\)`),
    native: (name = '') => `mutate { remove_field => ["${name}"] }`,
  },
  ...(['downcase', 'upcase', 'capitalize', 'strip'] as const).map((method) => ({
    code: setGet(`${method}\\b`),
    native: (to = '', from = '') => {
      const option = { downcase: 'lowercase', upcase: 'uppercase', capitalize: 'capitalize', strip: 'strip' }[method];
      return onField(from, to, `mutate { ${option} => ["${to}"] }`);
    },
  })),
  {
    code: setGet(String.raw`to_([if])\b\s*\)`),
    native: (to = '', from = '', type = '') =>
      onField(from, to, `mutate { convert => { "${to}" => "${TYPES[type] ?? 'string'}" } }`),
  },
  {
    code: setGet(String.raw`split\(\s*['"]([^'"]*)['"]\s*\)(?:\[(-?\d+)\])?`),
    native: (to = '', from = '', by = '', member) =>
      `${onField(from, to, `mutate { split => { "${to}" => "${by}" } }`)}${member === undefined ? '' : `, after which [${bareName(to)}][${member}] is the part that it takes`}`,
  },
  {
    code: setGet(String.raw`join\(\s*['"]([^'"]*)['"]`),
    native: (to = '', from = '', by = '') => onField(from, to, `mutate { join => { "${to}" => "${by}" } }`),
  },
  {
    code: setGet(String.raw`g?sub\(`),
    native: (to = '', from = '') => onField(from, to, `mutate { gsub => ["${to}", "regex", "replacement"] }`),
  },
  {
    code: new RegExp(`${SET}${GET}\\s*\\)`),
    native: (to = '', from = '') => `mutate { copy => { "${from}" => "${to}" } }`,
  },
  {
    code: new RegExp(`${SET}(?:Time\\.now|LogStash::Timestamp\\.(?:now|new\\(\\s*\\)))`),
    native: (to = '') => `mutate { add_field => { "${to}" => "%{{TIME_NOW}}" } }`,
  },
  {
    code: new RegExp(`${SET}(?:['"]([^'"#]*)['"]|(-?\\d+(?:\\.\\d+)?|true|false))\\s*\\)`),
    native: (to = '', text, bare) =>
      bare === undefined
        ? `mutate { replace => { "${to}" => "${text ?? ''}" } }`
        : `mutate { replace => { "${to}" => "${bare}" } } and then mutate { convert => { "${to}" => "${bareType(bare)}" } }`,
  },
  {
    code: /strftime|\.time\.localtime|\.getlocal|Date\.parse|DateTime\.parse|Time\.(?:parse|at|strptime)/,
    native: () => 'date { match => [...] } to read a time, and "%{+yyyy.MM.dd}" in a text to write one',
  },
  { code: /JSON\.parse|LogStash::Json\.load/, native: () => 'json { source => "..." }' },
  { code: /URI\.(?:decode|unescape)|CGI\.unescape|decode_www_form/, native: () => 'urldecode { field => "..." }' },
  { code: /Digest::|OpenSSL::/, native: () => 'fingerprint { source => ["..."] method => "SHA256" }' },
  { code: /SecureRandom/, native: () => 'uuid { target => "..." }' },
  { code: /IPAddr/, native: () => 'cidr { address => ["%{...}"] network => ["..."] add_tag => ["..."] }' },
  { code: /Resolv|getaddress|gethostby/, native: () => 'dns { resolve => ["..."] }' },
  { code: /\.scan\(/, native: () => 'kv {} for pairs, or grok { match => { ... } }' },
  { code: /CSV\.parse/, native: () => 'csv {}' },
  { code: /Nokogiri|REXML|XmlSimple/, native: () => 'xml { source => "..." target => "..." }' },
  { code: /=~|\.match\(/, native: () => 'a condition with =~, or grok { match => { ... } }' },
  { code: /\bsleep\b/, native: () => 'sleep { time => ... }' },
  {
    code: /\.length|\.size|\.bytesize/,
    native: () =>
      'truncate { length_bytes => ... } to cut; the length itself is computed when searching: eval n=len(field)',
  },
  {
    code: /event\.get\([^)]*\)[\w.]*\s*[-+*/]\s*(?:event\.get|\d)/,
    native: () => 'no filter: numbers are computed when searching, such as eval total=a+b',
  },
];

const MAX_CODE = 20_000;

/** The filters that do what Ruby code does, for what is recognised. */
export function nativeWays(code: string): readonly string[] {
  const text = code.slice(0, MAX_CODE);
  const forAll = waysOf(text, WAYS_FOR_ALL).slice(0, 1);
  if (forAll.length > 0) return forAll;
  const byStatement = text.split(/[;\n]/).flatMap((statement) => waysOf(statement, WAYS).slice(0, 1));
  return [...new Set(byStatement.length > 0 ? byStatement : waysOf(text, WAYS))];
}

function waysOf(text: string, ways: readonly Way[]): readonly string[] {
  return ways.flatMap(({ code, native }) => {
    const match = code.exec(text);
    return match === null ? [] : [native(...match.slice(1))];
  });
}
