import { bySet } from './by-set.ts';
import { definePatterns } from './define-patterns.ts';

const r = String.raw;

const HEX = '[0-9A-Fa-f]{1,4}';
const OCTET = r`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const IPV4_IN_IPV6 = r`${OCTET}(?:\.${OCTET}){3}`;

/** RFC 4291: `before` groups, then what `::` may leave out; in place of the last two groups an IPv4 address. */
function shortened(before: number): string {
  const most = 7 - before;
  const head = before === 0 ? ':' : `(?:${HEX}:){${before}}`;
  if (before === 7) return `${head}(?:${HEX}|:)`;
  if (before === 6) return `${head}(?::${HEX}|${IPV4_IN_IPV6}|:)`;
  return `${head}(?:(?::${HEX}){1,${most}}|(?::${HEX}){0,${most - 2}}:${IPV4_IN_IPV6}|:)`;
}

const IPV6 = [7, 6, 5, 4, 3, 2, 1, 0].map(shortened).join('|');

const BYTE = r`(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})`;
const LABEL = '[0-9A-Za-z][0-9A-Za-z-]{0,62}';
const QUERY = r`[0-9A-Za-z$.+!*'|(){},~@#%&/=:;_?\-\[\]<>]*`;
const pathAndQuery = r`%{URIPATH}(?:\?%{URIQUERY})?`;
const origin = '%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?';

/** Addresses, hosts, paths and URIs. */
export const network = definePatterns({
  MAC: '(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})',
  CISCOMAC: r`(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}`,
  WINDOWSMAC: '(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}',
  COMMONMAC: '(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}',
  // With its zone, which takes all that is left of the text.
  IPV6: `(?:${IPV6})(?:%.+)?`,
  IPV4: r`(?<![0-9])${BYTE}(?:\.${BYTE}){3}(?![0-9])`,
  IP: '(?:%{IPV6}|%{IPV4})',
  HOSTNAME: r`\b${LABEL}(?:\.${LABEL})*\.?`,
  IPORHOST: '(?:%{IP}|%{HOSTNAME})',
  HOSTPORT: '%{IPORHOST}:%{POSINT}',

  PATH: '(?:%{UNIXPATH}|%{WINPATH})',
  UNIXPATH: '(?:/[[:alnum:]_%!$@:.,+~-]*)+',
  WINPATH: r`(?:[A-Za-z]+:|\\)(?:\\[^\\?*]*)+`,
  TTY: r`/dev/(?:pts|tty[pq]?)(?:\w+)?/?[0-9]+`,

  URIPROTO: r`[A-Za-z][0-9A-Za-z+.-]+`,
  URIHOST: '%{IPORHOST}(?::%{POSINT:{port|}})?',
  URIPATH: r`(?:/[0-9A-Za-z$.+!*'(){},~:;=@#%&_-]*)+`,
  // The legacy set has no name for what follows the question mark: a pattern of a user's own may be called URIQUERY there.
  URIQUERY: { v8: QUERY },
  URIPARAM: { disabled: r`\?${QUERY}`, v8: r`\?%{URIQUERY}` },
  URIPATHPARAM: { disabled: '%{URIPATH}(?:%{URIPARAM})?', v8: pathAndQuery },
  URI: bySet((choose) => `${origin}(?:${choose('%{URIPATHPARAM}', pathAndQuery)})?`),
});
