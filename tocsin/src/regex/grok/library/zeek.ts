import { definePatterns } from './define-patterns.ts';
import { orDash } from './or-dash.ts';
import { columns, connection, sharedColumns } from './zeek-columns.ts';

const r = String.raw;

const { text, flag, httpStart, httpAnswer, httpTags, dnsQuestion, dnsEnd, connStart, connVolume, files } =
  sharedColumns('ZEEK');

const fileHosts = (end: string, many: string): string =>
  r`${orDash(`%{IP:[${end}][ip]}`)}|(?<[zeek][files][${many}]>%{IP:[${end}][ip]}(?:[\s,]%{IP})+)`;

/** Logs of Zeek 3 and later in their tabular form; the legacy set has none. https://docs.zeek.org/en/master/logs/ */
export const zeek = definePatterns({
  ZEEK_BOOL: { v8: '[TF]' },
  ZEEK_DATA: { v8: r`[^\t]+` },
  ZEEK_HTTP: {
    v8: columns(
      connection.ecs,
      ...httpStart,
      orDash('%{NUMBER:[http][version]}'),
      ...text('[user_agent][original] [zeek][http][origin]'),
      ...httpAnswer,
      ...httpTags,
      ...text(
        '[zeek][http][orig_fuids] [zeek][http][orig_filenames] [http][request][mime_type] [zeek][http][resp_fuids] [zeek][http][resp_filenames] [http][response][mime_type]',
      ),
    ),
  },
  ZEEK_DNS: {
    v8: columns(
      connection.ecs,
      '%{WORD:[network][transport]}',
      orDash('%{INT:[dns][id]:int}'),
      orDash('%{NUMBER:[zeek][dns][rtt]:float}'),
      ...dnsQuestion,
      ...['AA', 'TC', 'RD', 'RA'].map((bit) => `%{ZEEK_BOOL:[zeek][dns][${bit}]}`),
      '%{NONNEGINT:[zeek][dns][Z]:int}',
      ...dnsEnd,
    ),
  },
  ZEEK_CONN: {
    v8: `${columns(
      connection.ecs,
      ...connStart,
      flag('[zeek][connection][local_resp]'),
      ...connVolume,
      ...text('[zeek][connection][tunnel_parents]'),
    )}(?:${['source', 'destination'].map((end) => r`\t${orDash(`%{COMMONMAC:[${end}][mac]}`)}`).join('')})?`,
  },
  /** One host stands in its own field; of several, the first does, and all of them in a list as it was written. */
  ZEEK_FILES_TX_HOSTS: { v8: fileHosts('server', 'tx_hosts') },
  ZEEK_FILES_RX_HOSTS: { v8: fileHosts('client', 'rx_hosts') },
  ZEEK_FILES: {
    v8: `${columns(
      '%{NUMBER:timestamp}',
      '%{NOTSPACE:[zeek][files][fuid]}',
      '%{ZEEK_FILES_TX_HOSTS}',
      '%{ZEEK_FILES_RX_HOSTS}',
      ...files,
    )}(?:${[flag('[zeek][files][extracted_cutoff]'), orDash('%{INT:[zeek][files][extracted_size]:int}')]
      .map((column) => r`\t${column}`)
      .join('')})?`,
  },
});
