import { definePatterns } from './define-patterns.ts';

const r = String.raw;

const name = '[a-zA-Z$_][a-zA-Z$_0-9]*';
const origin = {
  class: '%{JAVACLASS:[java][log][origin][class][name]}',
  method: '%{JAVAMETHOD:[log][origin][function]}',
};
const anyOf = (...names: readonly string[]): string => names.map((each) => `(?:%{${each}})`).join('|');

/** Stack traces, and the logs of Tomcat from 4.1 on. https://tomcat.apache.org/tomcat-9.0-doc/logging.html */
export const java = definePatterns({
  JAVACLASS: r`(?:${name}\.)*${name}`,
  /** With spaces: `Native Method` and `Unknown Source` stand where a file would. */
  JAVAFILE: '[a-zA-Z$_0-9. -]+',
  JAVAMETHOD: `(?:<(?:cl)?init>|${name})`,
  JAVASTACKTRACEPART: {
    disabled: r`%{SPACE}at %{JAVACLASS:class}\.%{JAVAMETHOD:method}\(%{JAVAFILE:file}(?::%{NUMBER:line})?\)`,
    v8: r`%{SPACE}at ${origin.class}\.${origin.method}\(%{JAVAFILE:[log][origin][file][name]}(?::%{INT:[log][origin][file][line]:int})?\)`,
  },
  JAVATHREAD: r`[A-Z]{2}-Processor\d+`,
  JAVALOGMESSAGE: '.*',
  CATALINA7_DATESTAMP: { v8: '%{MONTH} %{MONTHDAY}, %{YEAR} %{HOUR}:%{MINUTE}:%{SECOND} [AP]M' },
  CATALINA7_LOG: {
    v8: r`%{CATALINA7_DATESTAMP:timestamp} ${origin.class}(?: ${origin.method})?\s*(?:%{LOGLEVEL:[log][level]}:)? %{JAVALOGMESSAGE:message}`,
  },
  CATALINA8_DATESTAMP: { v8: '%{MONTHDAY}-%{MONTH}-%{YEAR} %{HOUR}:%{MINUTE}:%{SECOND}' },
  CATALINA8_LOG: {
    v8: r`%{CATALINA8_DATESTAMP:timestamp} %{LOGLEVEL:[log][level]} \[%{DATA:[java][log][origin][thread][name]}\] ${origin.class}\.(?:${origin.method})? %{JAVALOGMESSAGE:message}`,
  },
  CATALINA_DATESTAMP: {
    disabled: '%{MONTH} %{MONTHDAY}, 20%{YEAR} %{HOUR}:?%{MINUTE}(?::?%{SECOND}) [AP]M',
    v8: anyOf('CATALINA8_DATESTAMP', 'CATALINA7_DATESTAMP'),
  },
  CATALINALOG: {
    disabled: '%{CATALINA_DATESTAMP:timestamp} %{JAVACLASS:class} %{JAVALOGMESSAGE:logmessage}',
    v8: anyOf('CATALINA8_LOG', 'CATALINA7_LOG'),
  },
  TOMCAT7_LOG: { v8: '%{CATALINA7_LOG}' },
  TOMCAT8_LOG: { v8: '%{CATALINA8_LOG}' },
  TOMCATLEGACY_DATESTAMP: {
    v8: '%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND}(?: %{ISO8601_TIMEZONE})?',
  },
  TOMCATLEGACY_LOG: {
    v8: r`%{TOMCATLEGACY_DATESTAMP:timestamp} \| %{LOGLEVEL:[log][level]} \| ${origin.class} - %{JAVALOGMESSAGE:message}`,
  },
  TOMCAT_DATESTAMP: {
    disabled: '20%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:?%{MINUTE}(?::?%{SECOND}) %{ISO8601_TIMEZONE}',
    v8: anyOf('CATALINA8_DATESTAMP', 'CATALINA7_DATESTAMP', 'TOMCATLEGACY_DATESTAMP'),
  },
  TOMCATLOG: {
    disabled: r`%{TOMCAT_DATESTAMP:timestamp} \| %{LOGLEVEL:level} \| %{JAVACLASS:class} - %{JAVALOGMESSAGE:logmessage}`,
    v8: anyOf('TOMCAT8_LOG', 'TOMCAT7_LOG', 'TOMCATLEGACY_LOG'),
  },
});
