import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** The signs of section 52.6 of Exim's manual; the legacy set takes a few more that no Exim writes. */
const FLAGS = r`<= => -> \*> \*\* == <> >>`;

const id = (length: number): string => `[0-9A-Za-z]{${length}}`;

/** The main log of Exim. https://www.exim.org/exim-html-current/doc/html/spec_html/ch-log_files.html */
export const exim = definePatterns({
  EXIM_MSGID: [id(6), id(6), id(2)].join('-'),
  EXIM_FLAGS: { disabled: r`(<=|[-=>*]>|[*]{2}|==)`, v8: `(?:${FLAGS.replaceAll(' ', '|')})` },
  EXIM_DATE: {
    disabled: '%{YEAR:exim_year}-%{MONTHNUM:exim_month}-%{MONTHDAY:exim_day} %{TIME:exim_time}',
    // `(:?` was once meant as `(?:`: a colon before the year is taken for a part of it.
    v8: '(:?%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{TIME})',
  },
  EXIM_PID: r`\[%{POSINT:{pid|[process][pid]:int}}\]`,
  EXIM_QT: `(${[...'ywdhms'].map((unit) => r`(\d+${unit})?`).join('')})`,
  EXIM_EXCLUDE_TERMS: `(${[
    'Message is frozen',
    '(Start|End) queue run',
    ' Warning: ',
    ' retry time not reached ',
    ' no (IP address|host name) found for (IP address|host) ',
    ' unexpected disconnection while reading SMTP command ',
    ' no immediate delivery: ',
    'another process is handling this message',
  ].join('|')})`,
  EXIM_REMOTE_HOST: {
    disabled: r`(H=(%{NOTSPACE:remote_hostname} )?(\(%{NOTSPACE:remote_heloname}\) )?\[%{IP:remote_host}\])(?::%{POSINT:remote_port})?`,
    v8: r`(H=(%{NOTSPACE:[source][address]} )?(\(%{NOTSPACE:[exim][log][remote_address]}\) )?\[%{IP:[source][ip]}\](?::%{POSINT:[source][port]:int})?)`,
  },
  EXIM_INTERFACE: r`(I=\[%{IP:{exim_interface|[destination][ip]}}\](?::%{NUMBER:{exim_interface_port|[destination][port]:int}}))`,
  EXIM_PROTOCOL: '(P=%{NOTSPACE:{protocol|[network][protocol]}})',
  EXIM_MSG_SIZE: '(S=%{NUMBER:{exim_msg_size|[exim][log][message][size]:int}})',
  EXIM_HEADER_ID: '(id=%{NOTSPACE:{exim_header_id|[exim][log][header_id]}})',
  EXIM_QUOTED_CONTENT: { v8: r`(?:\\.|[^\\"])*` },
  EXIM_SUBJECT: {
    disabled: '(T=%{QS:exim_subject})',
    v8: '(T="%{EXIM_QUOTED_CONTENT:[exim][log][message][subject]}")',
  },
  EXIM_UNKNOWN_FIELD: {
    disabled: '(?:[A-Za-z0-9]{1,4}=%{NOTSPACE})',
    v8: '(?:[A-Za-z0-9]{1,4}=(?:%{QUOTEDSTRING}|%{NOTSPACE}))',
  },
  EXIM_NAMED_FIELDS: `(?: (?:${[
    'REMOTE_HOST',
    'INTERFACE',
    'PROTOCOL',
    'MSG_SIZE',
    'HEADER_ID',
    'SUBJECT',
    'UNKNOWN_FIELD',
  ]
    .map((field) => `%{EXIM_${field}}`)
    .join('|')}))*`,
  EXIM_MESSAGE_ARRIVAL: {
    disabled:
      '%{EXIM_DATE:timestamp} (?:%{EXIM_PID} )?%{EXIM_MSGID:exim_msgid} (?<exim_flags><=) (?<exim_status>[a-z:] )?%{EMAILADDRESS:exim_sender_email}%{EXIM_NAMED_FIELDS}(?: for %{EMAILADDRESS:exim_recipient_email})?',
    v8: '%{EXIM_DATE:timestamp} (?:%{EXIM_PID} )?%{EXIM_MSGID:[exim][log][message][id]} (?<[exim][log][flags]><=) (?<[exim][log][status]>[a-z:] )?%{EMAILADDRESS:[exim][log][sender][email]}%{EXIM_NAMED_FIELDS}(?:(?: from <?%{DATA:[exim][log][sender][original]}>?)? for %{EMAILADDRESS:[exim][log][recipient][email]})?',
  },
  EXIM: '%{EXIM_MESSAGE_ARRIVAL}',
});
