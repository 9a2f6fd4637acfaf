import { definePatterns } from './define-patterns.ts';

/** The daemon of Marionette Collective writes as Ruby's logger does, over several lines. */
export const mcollective = definePatterns({
  MCOLLECTIVE: String.raw`., \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:{pid|[process][pid]:int}}\]%{SPACE}%{LOGLEVEL:{event_level|[log][level]}}`,
  MCOLLECTIVEAUDIT: '%{TIMESTAMP_ISO8601:timestamp}:',
});
