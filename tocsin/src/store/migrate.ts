import type { Connection } from './connection.ts';
import { StoreQueryError, StoreSetupError } from './errors.ts';
import { MIGRATIONS } from './migrations/registry.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS migrations (
  version UInt32,
  name String,
  applied DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/** The first with text indexes that need no experimental setting. */
const OLDEST_SERVER = [26, 2] as const;
/** ClickHouse's numbers for rights and names that only the server's operator can give. */
const UNKNOWN_DATABASE = 81;
const ACCESS_DENIED = 497;

/** Brings the schema to the newest version this program knows; refuses one that is newer. */
export async function migrate(connection: Connection, migrations = MIGRATIONS): Promise<void> {
  const [{ version: server } = {}] = await connection.all('SELECT version() AS version').catch(mendable);
  const [major = 0, minor = 0] = String(server).split('.').map(Number);
  if (major < OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor < OLDEST_SERVER[1])) {
    throw new StoreSetupError(
      `the store is ClickHouse ${server}, and text indexes need ${OLDEST_SERVER.join('.')} or newer: upgrade the server of ` +
        'store.url, or leave store.url out to use the embedded engine',
    );
  }
  await connection.command(TABLE).catch(mendable);
  const rows = await connection.all('SELECT toInt32(max(version)) AS version FROM migrations');
  const current = Number(rows[0]?.version ?? 0);
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new StoreSetupError(
      `the store has schema version ${current}, this tocsin knows versions up to ${newest}: ` +
        'it was used by a newer tocsin; install that version or a newer one',
    );
  }
  for (const { version, name, statements } of migrations) {
    if (version <= current) continue;
    for (const statement of statements) await connection.command(statement).catch(mendable);
    await connection.command('INSERT INTO migrations (version, name) VALUES ({version:UInt32}, {name:String})', {
      version,
      name,
    });
  }
}

function mendable(error: unknown): never {
  if (error instanceof StoreQueryError && error.engineCode === UNKNOWN_DATABASE) {
    throw new StoreSetupError(
      `${error.message.trim()}: create it with "CREATE DATABASE", or name another in store.database`,
      { cause: error },
    );
  }
  if (error instanceof StoreQueryError && error.engineCode === ACCESS_DENIED) {
    throw new StoreSetupError(
      `${error.message.trim()}: docs/external-clickhouse.md lists the rights that the user of store.url needs`,
      { cause: error },
    );
  }
  throw error;
}
