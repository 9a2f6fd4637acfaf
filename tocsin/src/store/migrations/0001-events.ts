import { sqlType } from '../layout.ts';
import type { Migration } from './migration.ts';

/** The typed fields as they were when this migration was written: never changed afterwards. */
const FIELDS = [
  ['client.ip', 'string'],
  ['destination.domain', 'string'],
  ['destination.ip', 'string'],
  ['destination.port', 'long'],
  ['error.message', 'string'],
  ['error.stack_trace', 'string'],
  ['error.type', 'string'],
  ['event.action', 'keyword'],
  ['event.category', 'keyword'],
  ['event.code', 'string'],
  ['event.dataset', 'keyword'],
  ['event.duration', 'long'],
  ['event.id', 'string'],
  ['event.kind', 'keyword'],
  ['event.module', 'keyword'],
  ['event.outcome', 'keyword'],
  ['event.provider', 'string'],
  ['event.reason', 'string'],
  ['event.severity', 'long'],
  ['event.type', 'keyword'],
  ['group.name', 'string'],
  ['http.request.bytes', 'long'],
  ['http.request.id', 'string'],
  ['http.request.method', 'keyword'],
  ['http.request.referrer', 'string'],
  ['http.response.body.bytes', 'long'],
  ['http.response.bytes', 'long'],
  ['http.response.status_code', 'long'],
  ['http.version', 'string'],
  ['log.file.fingerprint', 'string'],
  ['log.level', 'keyword'],
  ['log.logger', 'keyword'],
  ['log.offset', 'long'],
  ['message', 'string'],
  ['network.forwarded_ip', 'string'],
  ['process.name', 'string'],
  ['process.pid', 'long'],
  ['process.thread.id', 'long'],
  ['server.address', 'string'],
  ['service.name', 'string'],
  ['source.address', 'string'],
  ['source.ip', 'string'],
  ['source.port', 'long'],
  ['tags', 'keywords'],
  ['trace.id', 'string'],
  ['url.domain', 'string'],
  ['url.extension', 'keyword'],
  ['url.original', 'string'],
  ['url.path', 'string'],
  ['url.query', 'string'],
  ['user.email', 'string'],
  ['user.id', 'string'],
  ['user.name', 'string'],
  ['user.target.name', 'string'],
  ['user_agent.original', 'string'],
] as const;

const columns = FIELDS.map(([name, type]) => `  \`${name}\` ${sqlType(type)} CODEC(ZSTD(1))`).join(',\n');

/** Durable when acknowledged: data, then its directory. These are settings of the table, not of a query. */
const DURABLE = 'fsync_after_insert = 1, fsync_part_directory = 1';

/**
 * Some seventy columns, each with a buffer of its own, make a merge expensive in memory: merging column by column, with
 * small buffers, took 40 MB where the defaults took up to 500. Parts below 32 MB keep all columns in one file, so that an
 * insert syncs a few files and not two hundred. An event that a search finds costs one granule of each column, so granules
 * are half as large as by default. A dictionary column costs memory in every part that is read, where a plain string that is
 * mostly empty costs next to nothing: only fields of few values have dictionaries. With both, the events of one user among
 * ten million took 25 MiB to fetch, and before 250.
 */
const BOUNDED =
  'index_granularity = 4096, ' +
  'min_bytes_for_wide_part = 33554432, vertical_merge_algorithm_min_rows_to_activate = 1, ' +
  'vertical_merge_algorithm_min_columns_to_activate = 1, max_compress_block_size = 65536, min_compress_block_size = 32768';

export const events: Migration = {
  version: 1,
  name: 'events',
  statements: [
    `CREATE TABLE IF NOT EXISTS events (
  _time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
  _seq UInt64 CODEC(Delta, ZSTD(1)),
  \`index\` LowCardinality(String) CODEC(ZSTD(1)),
  _index LowCardinality(String) CODEC(ZSTD(1)),
  sourcetype LowCardinality(String) CODEC(ZSTD(1)),
  source LowCardinality(String) CODEC(ZSTD(1)),
  host LowCardinality(String) CODEC(ZSTD(1)),
  _raw String CODEC(ZSTD(1)),
  \`event.ingested\` DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
${columns},
  extra Map(LowCardinality(String), Array(String)) CODEC(ZSTD(1)),
  overflow Map(LowCardinality(String), Array(String)) CODEC(ZSTD(1)),
  _spread UInt8 DEFAULT 0 CODEC(ZSTD(1)),
  INDEX raw_words _raw TYPE text(tokenizer = splitByNonAlpha, preprocessor = lowerUTF8(_raw)),
  INDEX index_names \`index\` TYPE set(32) GRANULARITY 8,
  INDEX sourcetypes sourcetype TYPE set(32) GRANULARITY 8
) ENGINE = MergeTree
PARTITION BY if(_spread = 1, toYYYYMM(_time), toYYYYMMDD(_time))
PRIMARY KEY _time
ORDER BY (_time, _seq)
SETTINGS non_replicated_deduplication_window = 10000, ${DURABLE}, min_rows_to_fsync_after_merge = 1,
  old_parts_lifetime = 60, ${BOUNDED}`,
    `CREATE TABLE IF NOT EXISTS catalog (
  kind LowCardinality(String),
  name String
) ENGINE = ReplacingMergeTree ORDER BY (kind, name) SETTINGS ${DURABLE}`,
  ],
};
