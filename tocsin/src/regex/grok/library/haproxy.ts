import { bySet, type Choose } from './by-set.ts';
import { definePatterns } from './define-patterns.ts';
import { orDash } from './or-dash.ts';

const r = String.raw;

const int = (name: string): string => `%{INT:${name}:int}`;
/** A time of -1 says that the phase was not reached. */
const milliseconds = (name: string): string => `(?:-1|${int(name)})`;

const start = (choose: Choose): string =>
  choose(
    r`%{IP:client_ip}:%{INT:client_port} \[%{HAPROXYDATE:accept_date}\] %{NOTSPACE:frontend_name} %{NOTSPACE:backend_name}/%{NOTSPACE:server_name}`,
    r`%{IP:[source][address]}:${int('[source][port]')} \[%{HAPROXYDATE:[haproxy][request_date]}\] %{NOTSPACE:[haproxy][frontend_name]} %{NOTSPACE:[haproxy][backend_name]}/(?:<NOSRV>|%{NOTSPACE:[haproxy][server_name]})`,
  );

const load = (choose: Choose): string =>
  choose(
    '%{INT:actconn}/%{INT:feconn}/%{INT:beconn}/%{INT:srvconn}/%{NOTSPACE:retries} %{INT:srv_queue}/%{INT:backend_queue}',
    `${['active', 'frontend', 'backend', 'server', 'retries'].map((name) => int(`[haproxy][connections][${name}]`)).join('/')} ${int('[haproxy][server_queue]')}/${int('[haproxy][backend_queue]')}`,
  );

const http = bySet(
  (choose) =>
    [
      start(choose),
      choose(
        `${['request', 'queue', 'backend_connect', 'backend_response'].map((name) => `%{INT:time_${name}}`).join('/')}/%{NOTSPACE:time_duration}`,
        `${[
          '[http][request][time_wait_ms]',
          '[total_waiting_time_ms]',
          '[connection_wait_time_ms]',
          '[http][request][time_wait_without_data_ms]',
        ]
          .map((name) => milliseconds(`[haproxy]${name}`))
          .join('/')}/%{NOTSPACE:[haproxy][total_time_ms]}`,
      ),
      choose(
        '%{INT:http_status_code} %{NOTSPACE:bytes_read}',
        `${int('[http][response][status_code]')} ${int('[source][bytes]')}`,
      ),
      choose('%{DATA:captured_request_cookie}', orDash('%{DATA:[haproxy][http][request][captured_cookie]}')),
      choose('%{DATA:captured_response_cookie}', orDash('%{DATA:[haproxy][http][response][captured_cookie]}')),
      '%{NOTSPACE:{termination_state|[haproxy][termination_state]}}',
      load(choose),
    ].join(' ') +
    choose(
      r` (?:\{%{HAPROXYCAPTUREDREQUESTHEADERS}\})?(?: )?(?:\{%{HAPROXYCAPTUREDRESPONSEHEADERS}\})?(?: )?"(?:<BADREQ>|(?:%{WORD:http_verb} (?:%{URIPROTO:http_proto}://)?(?:%{USER:http_user}(?::[^@]*)?@)?(?:%{URIHOST:http_host})?(?:%{URIPATHPARAM:http_request})?(?: HTTP/%{NUMBER:http_version})?))?"?`,
      r`(?: \{%{HAPROXYCAPTUREDREQUESTHEADERS}\}(?: \{%{HAPROXYCAPTUREDRESPONSEHEADERS}\})?)?(?: "%{HAPROXYHTTPREQUESTLINE}"?)?`,
    ),
);

const syslog =
  '(?:%{SYSLOGTIMESTAMP:{syslog_timestamp|timestamp}}|%{TIMESTAMP_ISO8601:{timestamp8601|timestamp}}) %{IPORHOST:{syslog_server|[host][hostname]}} %{SYSLOGPROG}:';

/** HAProxy's `option httplog` and `option tcplog`. https://docs.haproxy.org/3.0/configuration.html#8.2 */
export const haproxy = definePatterns({
  HAPROXYTIME: '%{HOUR:{haproxy_hour|}}:%{MINUTE:{haproxy_minute|}}(?::%{SECOND:{haproxy_second|}})(?![0-9])',
  HAPROXYDATE:
    '%{MONTHDAY:{haproxy_monthday|}}/%{MONTH:{haproxy_month|}}/%{YEAR:{haproxy_year|}}:%{HAPROXYTIME:{haproxy_time|}}.%{INT:{haproxy_milliseconds|}}',
  /** What is captured depends on the configuration: these two are there to be defined again. */
  HAPROXYCAPTUREDREQUESTHEADERS: '%{DATA:{captured_request_headers|[haproxy][http][request][captured_headers]}}',
  HAPROXYCAPTUREDRESPONSEHEADERS: '%{DATA:{captured_response_headers|[haproxy][http][response][captured_headers]}}',
  HAPROXYURI: {
    v8: [
      '(?:%{URIPROTO:[url][scheme]}://)?',
      '(?:%{USER:[url][username]}(?::[^@]*)?@)?',
      '(?:%{IPORHOST:[url][domain]}(?::%{POSINT:[url][port]:int})?)?',
      r`(?:%{URIPATH:[url][path]}(?:\?%{URIQUERY:[url][query]})?)?`,
    ].join(''),
  },
  HAPROXYHTTPREQUESTLINE: {
    v8: '(?:<BADREQ>|(?:%{WORD:[http][request][method]} %{HAPROXYURI:[url][original]}(?: HTTP/%{NUMBER:[http][version]})?))',
  },
  HAPROXYHTTPBASE: http,
  HAPROXYHTTP: `${syslog} %{HAPROXYHTTPBASE}`,
  HAPROXYTCP: bySet((choose) =>
    [
      syslog,
      start(choose),
      choose(
        '%{INT:time_queue}/%{INT:time_backend_connect}/%{NOTSPACE:time_duration} %{NOTSPACE:bytes_read}',
        `${milliseconds('[haproxy][total_waiting_time_ms]')}/${milliseconds('[haproxy][connection_wait_time_ms]')}/%{NOTSPACE:[haproxy][total_time_ms]} ${int('[source][bytes]')}`,
      ),
      '%{NOTSPACE:{termination_state|[haproxy][termination_state]}}',
      load(choose),
    ].join(' '),
  ),
});
