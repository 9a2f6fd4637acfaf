import { definePatterns } from './define-patterns.ts';

const r = String.raw;

const name = r`%{MONGO_WORDDASH:{database|[mongodb][database]}}\.%{MONGO_WORDDASH:{collection|[mongodb][collection]}}`;
const ecsCount = (key: string): string => `${key}:%{NONNEGINT:[mongodb][profile][${key}]:int}`;

/** MongoDB's own log before its JSON form: up to 2.6, and 3 to 4.2. https://www.mongodb.com/docs/v4.2/reference/log-messages/ */
export const mongodb = definePatterns({
  MONGO_LOG: r`%{SYSLOGTIMESTAMP:timestamp} \[%{WORD:{component|[mongodb][component]}}\] %{GREEDYDATA:message}`,
  MONGO_QUERY: r`\{ .* \}(?= ntoreturn:)`,
  MONGO_SLOWQUERY: {
    disabled: r`%{WORD} ${name} %{WORD}: %{MONGO_QUERY:query} ${['ntoreturn', 'ntoskip', 'nscanned']
      .map((key) => `%{WORD}:%{NONNEGINT:${key}}`)
      .join(' ')}.*nreturned:%{NONNEGINT:nreturned}..+ (?<duration>[0-9]+)ms`,
    v8: [
      r`%{WORD:[mongodb][profile][op]} ${name} %{WORD}: %{MONGO_QUERY:[mongodb][query][original]}`,
      `${['ntoreturn', 'ntoskip', 'nscanned'].map(ecsCount).join(' ')}.*?`,
      `${ecsCount('nreturned')}.*?`,
      '%{INT:[mongodb][profile][duration]:int}ms',
    ].join(' '),
  },
  MONGO_WORDDASH: r`\b[\w-]+\b`,
  MONGO3_SEVERITY: r`\w`,
  MONGO3_COMPONENT: { disabled: '%{WORD}|-', v8: '%{WORD}' },
  MONGO3_LOG: {
    disabled: r`%{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:severity} %{MONGO3_COMPONENT:component}%{SPACE}(?:\[%{DATA:context}\])? %{GREEDYDATA:message}`,
    v8: r`%{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:[log][level]} (?:-|%{MONGO3_COMPONENT:[mongodb][component]})%{SPACE}(?:\[%{DATA:[mongodb][context]}\])? %{GREEDYDATA:message}`,
  },
});
