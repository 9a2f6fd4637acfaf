import { existsSync } from 'node:fs';
import { createSearch, type Search } from '../search/index.ts';
import { openSystemStore, type SystemSettings } from '../server/index.ts';
import { CommandFailure } from './failure.ts';
import { stripControl } from './terminal.ts';

/** Opens the store for a command that searches while no server runs. */
export async function withStoredSearch<T>(system: SystemSettings, work: (search: Search) => Promise<T>): Promise<T> {
  if (system.store === undefined && !existsSync(system.folder.store))
    throw new CommandFailure(
      `nothing is stored in ${system.folder.path} yet\n  \`tocsin up\` collects; --data or TOCSIN_DATA names another folder`,
    );
  const store = await openSystemStore({ ...system, retention: undefined }, (_level, message) =>
    process.stderr.write(`${stripControl(message)}\n`),
  );
  try {
    return await work(createSearch({ store, clock: Date.now, timeZone: system.timeZone }));
  } finally {
    await store.close();
  }
}
