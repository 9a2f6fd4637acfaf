import { definePatterns } from './define-patterns.ts';
import { orDash } from './or-dash.ts';

const r = String.raw;
const spaced = (...columns: readonly string[]): string => columns.join(r`\s`);

/** Squid's native access log. https://wiki.squid-cache.org/Features/LogFormat */
export const squid = definePatterns({
  SQUID3_STATUS: { v8: '(?:%{POSINT:[http][response][status_code]:int}|0|000)' },
  SQUID3: {
    disabled: spaced(
      r`%{NUMBER:timestamp}\s+%{NUMBER:duration}`,
      '%{IP:client_address}',
      '%{WORD:cache_result}/%{NONNEGINT:status_code}',
      '%{NUMBER:bytes}',
      '%{WORD:request_method}',
      '%{NOTSPACE:url}',
      '(?:%{NOTSPACE:user}|-)',
      '%{WORD:hierarchy_code}/(?:%{IPORHOST:server}|-)',
      '%{NOTSPACE:content_type}',
    ),
    v8: spaced(
      r`%{NUMBER:timestamp}\s+%{NUMBER:[squid][request][duration]:int}`,
      '%{IP:[source][ip]}',
      '%{WORD:[event][action]}/%{SQUID3_STATUS}',
      '%{INT:[http][response][bytes]:int}',
      '%{WORD:[http][request][method]}',
      '%{NOTSPACE:[url][original]}',
      orDash('%{NOTSPACE:[user][name]}'),
      `%{WORD:[squid][hierarchy_code]}/${orDash('%{IPORHOST:[destination][address]}')}`,
      orDash('%{NOTSPACE:[http][response][mime_type]}'),
    ),
  },
});
