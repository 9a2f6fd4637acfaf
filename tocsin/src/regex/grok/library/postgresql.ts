import { definePatterns } from './define-patterns.ts';

/** PostgreSQL with `log_line_prefix = '%t %u %c %p'`, roughly. https://www.postgresql.org/docs/current/runtime-config-logging.html */
export const postgresql = definePatterns({
  POSTGRESQL:
    '%{DATESTAMP:timestamp} %{TZ:{|[event][timezone]}} %{DATA:{user_id|[user][name]}} %{GREEDYDATA:{connection_id|[postgresql][log][connection_id]}} %{POSINT:{pid|[process][pid]:int}}',
});
