import { definePatterns } from './define-patterns.ts';
import { orDash } from './or-dash.ts';
import { anything, columns, connection, sharedColumns } from './zeek-columns.ts';

const r = String.raw;

const { text, flag, httpStart, httpAnswer, httpTags, dnsQuestion, dnsEnd, connStart, connVolume, files } =
  sharedColumns('BRO');

/** Logs of Zeek from before its change of name, when it was Bro. https://docs.zeek.org/en/master/logs/ */
export const bro = definePatterns({
  BRO_BOOL: { v8: '[TF]' },
  BRO_DATA: { v8: r`[^\t]+` },
  BRO_HTTP: {
    disabled: columns(
      connection.legacy,
      '%{INT:trans_depth}',
      ...anything('method domain uri referrer user_agent'),
      '%{NUMBER:request_body_len}',
      '%{NUMBER:response_body_len}',
      ...anything(
        'status_code status_msg info_code info_msg filename bro_tags username password proxied orig_fuids orig_mime_types resp_fuids resp_mime_types',
      ),
    ),
    v8: columns(
      connection.ecs,
      ...httpStart,
      ...text('[user_agent][original]'),
      ...httpAnswer,
      ...text('[zeek][http][filename]'),
      ...httpTags,
      ...text(
        '[zeek][http][orig_fuids] [http][request][mime_type] [zeek][http][resp_fuids] [http][response][mime_type]',
      ),
    ),
  },
  BRO_DNS: {
    disabled: columns(
      connection.legacy,
      '%{WORD:proto}',
      '%{INT:trans_id}',
      ...anything('query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD RA Z answers TTLs rejected'),
    ),
    v8: columns(
      connection.ecs,
      '%{WORD:[network][transport]}',
      orDash('%{INT:[dns][id]:int}'),
      ...dnsQuestion,
      ...['AA', 'TC', 'RD', 'RA'].map((bit) => flag(`[zeek][dns][${bit}]`)),
      orDash('%{NONNEGINT:[zeek][dns][Z]:int}'),
      ...dnsEnd,
    ),
  },
  BRO_CONN: {
    disabled: columns(
      connection.legacy,
      '%{WORD:proto}',
      '%{GREEDYDATA:service}',
      '%{NUMBER:duration}',
      '%{NUMBER:orig_bytes}',
      '%{NUMBER:resp_bytes}',
      ...anything(
        'conn_state local_orig missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents',
      ),
    ),
    v8: columns(
      connection.ecs,
      ...connStart,
      // The last releases of Bro wrote a further column here.
      r`(?:${flag('[zeek][connection][local_resp]')}\t)?${columns(...connVolume)}`,
      r`(?:\(empty\)|%{BRO_DATA:[zeek][connection][tunnel_parents]})`,
    ),
  },
  BRO_FILES: {
    disabled: columns(
      '%{NUMBER:ts}',
      '%{NOTSPACE:fuid}',
      '%{IP:tx_hosts}',
      '%{IP:rx_hosts}',
      '%{NOTSPACE:conn_uids}',
      ...anything(
        'source depth analyzers mime_type filename duration local_orig is_orig seen_bytes total_bytes missing_bytes overflow_bytes timedout parent_fuid md5 sha1 sha256 extracted',
      ),
    ),
    v8: columns(
      '%{NUMBER:timestamp}',
      '%{NOTSPACE:[zeek][files][fuid]}',
      orDash('%{IP:[server][ip]}'),
      orDash('%{IP:[client][ip]}'),
      ...files,
    ),
  },
});
