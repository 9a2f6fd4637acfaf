import { bySet } from './by-set.ts';
import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** Lines of syslog: RFC 3164 (BSD), RFC 5424, and what daemons of Linux write into them. */
export const syslog = definePatterns({
  // What can be printed, but for brackets.
  PROG: r`[\x21-\x5a\x5c\x5e-\x7e]+`,
  SYSLOGPROG: r`%{PROG:{program|[process][name]}}(?:\[%{POSINT:{pid|[process][pid]:int}}\])?`,
  SYSLOGHOST: '%{IPORHOST}',
  SYSLOGFACILITY:
    '<%{NONNEGINT:{facility|[log][syslog][facility][code]:int}}.%{NONNEGINT:{priority|[log][syslog][priority]:int}}>',
  SYSLOGBASE:
    '%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:{logsource|[host][hostname]}} %{SYSLOGPROG}:',
  // Logstash takes hosts that stand together, `a-b-c` in every way there is: a line that does not match then takes for ever.
  SYSLOGBASE2: {
    disabled:
      '(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp8601}) (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource}(?: %{SYSLOGPROG}:)?',
    v8: '(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})(?: %{SYSLOGFACILITY})?(?: %{SYSLOGHOST:[host][hostname]})?(?: %{SYSLOGPROG}:)?',
  },
  SYSLOGLINE: '%{SYSLOGBASE2} %{GREEDYDATA:message}',
  SYSLOGPAMSESSION: r`%{SYSLOGBASE} (?=%{GREEDYDATA:message})%{WORD:{pam_module|[system][auth][pam][module]}}\(%{DATA:{pam_caller|[system][auth][pam][origin]}}\): session %{WORD:{pam_session_state|[system][auth][pam][session_state]}} for user %{USERNAME:{username|[user][name]}}(?: by %{GREEDYDATA:{pam_by|}})?`,

  CRON_ACTION: '[A-Z ]+',
  CRONLOG: r`%{SYSLOGBASE} \(%{USER:{user|[user][name]}}\) %{CRON_ACTION:{action|[system][cron][action]}} \(%{DATA:message}\)`,

  SYSLOG5424PRINTASCII: '[!-~]+',
  SYSLOG5424PRI: '<%{NONNEGINT:{syslog5424_pri|[log][syslog][priority]:int}}>',
  SYSLOG5424SD: r`\[%{DATA}\]+`,
  SYSLOG5424BASE: bySet((choose) =>
    [
      '%{SYSLOG5424PRI}%{NONNEGINT:{syslog5424_ver|[system][syslog][version]}}',
      '(?:-|%{TIMESTAMP_ISO8601:{syslog5424_ts|timestamp}})',
      '(?:-|%{IPORHOST:{syslog5424_host|[host][hostname]}})',
      '(?:-|%{SYSLOG5424PRINTASCII:{syslog5424_app|[process][name]}})',
      choose('(?:-|%{SYSLOG5424PRINTASCII:syslog5424_proc})', '(?:-|%{POSINT:[process][pid]:int})'),
      '(?:-|%{SYSLOG5424PRINTASCII:{syslog5424_msgid|[event][code]}})',
      '(?:-|%{SYSLOG5424SD:{syslog5424_sd|[system][syslog][structured_data]}})?',
    ].join(' +'),
  ),
  SYSLOG5424LINE: '%{SYSLOG5424BASE} +%{GREEDYDATA:{syslog5424_msg|message}}',
});
