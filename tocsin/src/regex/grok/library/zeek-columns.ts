import { orDash } from './or-dash.ts';

const r = String.raw;

/** Columns of a log of Zeek (once Bro), which are separated by tabs. */
export const columns = (...patterns: readonly string[]): string => patterns.join(r`\t`);

/** The legacy set takes each of these columns as text, whatever it holds. */
export const anything = (names: string): readonly string[] => names.split(' ').map((name) => `%{GREEDYDATA:${name}}`);

/** Time, id of the connection, and its two ends: the start of most logs. */
export const connection = {
  legacy: columns('%{NUMBER:ts}', '%{NOTSPACE:uid}', '%{IP:orig_h}', '%{INT:orig_p}', '%{IP:resp_h}', '%{INT:resp_p}'),
  ecs: columns(
    '%{NUMBER:timestamp}',
    '%{NOTSPACE:[zeek][session_id]}',
    '%{IP:[source][ip]}',
    '%{INT:[source][port]:int}',
    '%{IP:[destination][ip]}',
    '%{INT:[destination][port]:int}',
  ),
};

const counts = (names: string): readonly string[] => names.split(' ').map((name) => orDash(`%{INT:${name}:int}`));

/** Columns that the logs of Bro and of Zeek share in the ECS set; `brand` is BRO or ZEEK. */
export const sharedColumns = (brand: string) => {
  const text = (names: string): readonly string[] => names.split(' ').map((name) => orDash(`%{${brand}_DATA:${name}}`));
  const flag = (name: string): string => orDash(`%{${brand}_BOOL:${name}}`);
  return {
    text,
    flag,
    httpStart: [
      '%{INT:[zeek][http][trans_depth]:int}',
      orDash('%{WORD:[http][request][method]}'),
      ...text('[url][domain] [url][original] [http][request][referrer]'),
    ],
    httpAnswer: [
      orDash('%{NUMBER:[http][request][body][bytes]:int}'),
      orDash('%{NUMBER:[http][response][body][bytes]:int}'),
      orDash('%{POSINT:[http][response][status_code]:int}'),
      orDash('%{DATA:[zeek][http][status_msg]}'),
      orDash('%{POSINT:[zeek][http][info_code]:int}'),
      orDash('%{DATA:[zeek][http][info_msg]}'),
    ],
    httpTags: [
      r`(?:\(empty\)|%{${brand}_DATA:[zeek][http][tags]})`,
      ...text('[url][username] [url][password] [zeek][http][proxied]'),
    ],
    dnsQuestion: [
      ...text('[dns][question][name]'),
      orDash('%{INT:[zeek][dns][qclass]:int}'),
      ...text('[zeek][dns][qclass_name]'),
      orDash('%{INT:[zeek][dns][qtype]:int}'),
      ...text('[dns][question][type]'),
      orDash('%{INT:[zeek][dns][rcode]:int}'),
      ...text('[dns][response_code]'),
    ],
    dnsEnd: [...text('[zeek][dns][answers]'), orDash('%{DATA:[zeek][dns][TTLs]}'), flag('[zeek][dns][rejected]')],
    connStart: [
      '%{WORD:[network][transport]}',
      ...text('[network][protocol]'),
      orDash('%{NUMBER:[zeek][connection][duration]:float}'),
      ...counts('[zeek][connection][orig_bytes] [zeek][connection][resp_bytes]'),
      ...text('[zeek][connection][state]'),
      flag('[zeek][connection][local_orig]'),
    ],
    connVolume: [
      ...counts('[zeek][connection][missed_bytes]'),
      ...text('[zeek][connection][history]'),
      ...counts('[source][packets] [source][bytes] [destination][packets] [destination][bytes]'),
    ],
    files: [
      ...text('[zeek][files][session_ids] [zeek][files][source]'),
      ...counts('[zeek][files][depth]'),
      ...text('[zeek][files][analyzers] [file][mime_type] [file][name]'),
      orDash('%{NUMBER:[zeek][files][duration]:float}'),
      ...text('[zeek][files][local_orig]'),
      flag('[zeek][files][is_orig]'),
      ...counts('[zeek][files][seen_bytes] [file][size] [zeek][files][missing_bytes] [zeek][files][overflow_bytes]'),
      flag('[zeek][files][timedout]'),
      ...text(
        '[zeek][files][parent_fuid] [file][hash][md5] [file][hash][sha1] [file][hash][sha256] [zeek][files][extracted]',
      ),
    ],
  };
};
