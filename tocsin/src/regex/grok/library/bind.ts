import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** Record types as `dig` writes them; a longer name stands behind its own beginning, since a space follows the type. */
const RECORD_TYPES =
  'A AAAA CAA CDNSKEY CDS CERT CNAME CSYNC DLV DNAME DNSKEY DS HINFO LOC MX NAPTR NS NSEC NSEC3 OPENPGPKEY PTR RRSIG RP SIG SMIMEA SOA SRV TSIG TXT URI';

/** The colon in `(:? ` is not meant as one; it stands there in every release, and lines with it match. */
const client = '(:? @0x[0-9A-Fa-f]+)?';

/** The query log of BIND 9. https://bind9.readthedocs.io/en/latest/reference.html */
export const bind = definePatterns({
  BIND9_TIMESTAMP: '%{MONTHDAY}-%{MONTH}-%{YEAR} %{TIME}',
  BIND9_DNSTYPE: { v8: `(?:${RECORD_TYPES.replaceAll(' ', '|')})` },
  BIND9_CATEGORY: { v8: '(?:queries)' },
  BIND9_QUERYLOGBASE: {
    v8: [
      r`client${client} %{IP:[client][ip]}#%{POSINT:[client][port]:int} \(%{GREEDYDATA:[bind][log][question][name]}\): query:`,
      '%{GREEDYDATA:[dns][question][name]} (?<[dns][question][class]>IN)',
      r`%{BIND9_DNSTYPE:[dns][question][type]}(:? %{DATA:[bind][log][question][flags]})? \(%{IP:[server][ip]}\)`,
    ].join(' '),
  },
  BIND9_QUERYLOG: {
    v8: '%{BIND9_TIMESTAMP:timestamp} %{BIND9_CATEGORY:[bind][log][category]}: %{LOGLEVEL:[log][level]}: %{BIND9_QUERYLOGBASE}',
  },
  BIND9: {
    disabled: [
      r`%{BIND9_TIMESTAMP:timestamp} queries: %{LOGLEVEL:loglevel}: client${client} %{IP:clientip}#%{POSINT:clientport}`,
      r`\(%{GREEDYDATA:query}\): query: %{GREEDYDATA:query} IN %{GREEDYDATA:querytype} \(%{IP:dns}\)`,
    ].join(' '),
    v8: '%{BIND9_QUERYLOG}',
  },
});
