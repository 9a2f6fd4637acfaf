import { FORGOTTEN, SMALL } from './0002-alerts.ts';
import type { Migration } from './migration.ts';

export const incidents: Migration = {
  version: 4,
  name: 'incidents',
  statements: [
    // Which incident an alert belongs to, with what is asked of an incident, so that alerts need not be read for it.
    `CREATE TABLE IF NOT EXISTS incident_alerts (
  incident String,
  alert String,
  seq Int64,
  at Int64,
  severity String,
  rule String,
  title String CODEC(ZSTD(1)),
  entities Array(String) CODEC(ZSTD(1)),
  tactics Array(String),
  told Array(String),
  expires Int64
) ENGINE = MergeTree ORDER BY seq ${FORGOTTEN} SETTINGS ${SMALL}`,
    `CREATE TABLE IF NOT EXISTS incident_history (
  incident String,
  seq Int64,
  at Int64,
  who String,
  kind String,
  status String,
  text String CODEC(ZSTD(1)),
  until Int64,
  merged String,
  expires Int64
) ENGINE = MergeTree ORDER BY (incident, seq) ${FORGOTTEN} SETTINGS ${SMALL}`,
  ],
};
