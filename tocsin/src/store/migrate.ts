import type { Connection } from './connection.ts';
import { StoreSetupError } from './errors.ts';
import { MIGRATIONS } from './migrations/registry.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS migrations (
  version UInt32,
  name String,
  applied DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/** Brings the schema to the newest version this program knows; refuses one that is newer. */
export async function migrate(connection: Connection, migrations = MIGRATIONS): Promise<void> {
  await connection.command(TABLE);
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
    for (const statement of statements) await connection.command(statement);
    await connection.command('INSERT INTO migrations (version, name) VALUES ({version:UInt32}, {name:String})', {
      version,
      name,
    });
  }
}
