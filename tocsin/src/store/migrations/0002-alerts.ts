import type { Migration } from './migration.ts';

/** Durable when acknowledged; few rows at a time, whose parts are merged and removed soon. */
export const SMALL =
  'non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1, ' +
  'min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 60, merge_with_ttl_timeout = 14400, ' +
  'max_compress_block_size = 65536, min_compress_block_size = 32768';

/** Times are epoch milliseconds; a TTL is at most in 2106. */
export const FORGOTTEN = 'TTL toDateTime(least(intDiv(expires, 1000), 4294967295))';

export const alerts: Migration = {
  version: 2,
  name: 'alerts',
  statements: [
    // What was found, never changed: what becomes of it is in alert_history.
    `CREATE TABLE IF NOT EXISTS alerts (
  id String,
  rule String,
  title String CODEC(ZSTD(1)),
  description String CODEC(ZSTD(1)),
  severity String,
  window_from Int64,
  window_to Int64,
  at Int64,
  key_text String CODEC(ZSTD(1)),
  result_columns Array(String) CODEC(ZSTD(1)),
  results String CODEC(ZSTD(1)),
  count Int64,
  reason String CODEC(ZSTD(1)),
  search String CODEC(ZSTD(1)),
  late Int64,
  actions Array(String),
  muted Int64,
  expires Int64
) ENGINE = ReplacingMergeTree ORDER BY id ${FORGOTTEN} SETTINGS ${SMALL}`,
    `CREATE TABLE IF NOT EXISTS alert_history (
  alert String,
  seq Int64,
  at Int64,
  who String,
  kind String,
  rule String,
  key_text String CODEC(ZSTD(1)),
  status String,
  text String CODEC(ZSTD(1)),
  until Int64,
  action String,
  state String,
  attempts Int64,
  next Int64,
  expires Int64
) ENGINE = MergeTree ORDER BY (alert, seq) ${FORGOTTEN} SETTINGS ${SMALL}`,
    `CREATE TABLE IF NOT EXISTS schedule_positions (
  rule String,
  seq Int64,
  done_to Int64,
  count Int64
) ENGINE = ReplacingMergeTree(seq) ORDER BY rule SETTINGS ${SMALL}`,
    // Parts lie in the order of _time, so old granules say in a few bytes that nothing of late has arrived in them.
    'ALTER TABLE events ADD INDEX IF NOT EXISTS arrivals `event.ingested` TYPE minmax GRANULARITY 1',
  ],
};
