import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** Ruby's `Logger` with its own formatter. https://docs.ruby-lang.org/en/master/Logger.html */
export const ruby = definePatterns({
  RUBY_LOGLEVEL: '(?:DEBUG|FATAL|ERROR|WARN|INFO)',
  RUBY_LOGGER: [
    r`[DFEWI], \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:{pid|[process][pid]:int}}\] *`,
    '%{RUBY_LOGLEVEL:{loglevel|[log][level]}} -- +%{DATA:{progname|[process][name]}}: %{GREEDYDATA:message}',
  ].join(''),
});
