import { bySet } from './by-set.ts';
import { definePatterns } from './define-patterns.ts';

const r = String.raw;

const REQUEST = r`"(?:%{WORD:{verb|[http][request][method]}} %{NOTSPACE:{request|[url][original]}}(?: HTTP/%{NUMBER:{httpversion|[http][version]}})?|%{DATA:{rawrequest|}})"`;

/** Access and error logs of Apache, and of all that writes its common and combined formats. https://httpd.apache.org/docs/2.4/logs.html */
export const httpd = definePatterns({
  HTTPDUSER: '%{EMAILADDRESS}|%{USER}',
  HTTPD_COMMONLOG: {
    disabled: r`%{IPORHOST:clientip} %{HTTPDUSER:ident} %{HTTPDUSER:auth} \[%{HTTPDATE:timestamp}\] ${REQUEST} (?:-|%{NUMBER:response}) (?:-|%{NUMBER:bytes})`,
    v8: r`%{IPORHOST:[source][address]} (?:-|%{HTTPDUSER:[apache][access][user][identity]}) (?:-|%{HTTPDUSER:[user][name]}) \[%{HTTPDATE:timestamp}\] ${REQUEST} (?:-|%{INT:[http][response][status_code]:int}) (?:-|%{INT:[http][response][body][bytes]:int})`,
  },
  HTTPD_COMBINEDLOG: {
    disabled: '%{HTTPD_COMMONLOG} %{QS:referrer} %{QS:agent}',
    v8: '%{HTTPD_COMMONLOG} "(?:-|%{DATA:[http][request][referrer]})" "(?:-|%{DATA:[user_agent][original]})"',
  },

  HTTPD20_ERRORLOG: r`\[%{HTTPDERROR_DATE:timestamp}\] \[%{LOGLEVEL:{loglevel|[log][level]}}\] (?:\[client %{IPORHOST:{clientip|[source][address]}}\] )?%{GREEDYDATA:message}`,
  HTTPD24_ERRORLOG: bySet((choose) =>
    [
      r`\[%{HTTPDERROR_DATE:timestamp}\]`,
      r` \[(?:%{WORD:{module|[apache][error][module]}})?:%{LOGLEVEL:{loglevel|[log][level]}}\]`,
      r` \[pid %{POSINT:{pid|[process][pid]:int}}(?::tid ${choose('%{NUMBER:tid}', '%{INT:[process][thread][id]:int}')})?\]`,
      r`(?: \(%{POSINT:{proxy_errorcode|[apache][error][proxy][error][code]}}\)%{DATA:{proxy_message|[apache][error][proxy][error][message]}}:)?`,
      r`(?: \[client ${choose('%{IPORHOST:clientip}:%{POSINT:clientport}', '%{IPORHOST:[source][address]}(?::%{POSINT:[source][port]:int})?')}\])?`,
      '(?: %{DATA:{errorcode|[error][code]}}:)? %{GREEDYDATA:message}',
    ].join(''),
  ),
  HTTPD_ERRORLOG: '%{HTTPD20_ERRORLOG}|%{HTTPD24_ERRORLOG}',

  COMMONAPACHELOG: '%{HTTPD_COMMONLOG}',
  COMBINEDAPACHELOG: '%{HTTPD_COMBINEDLOG}',
});
