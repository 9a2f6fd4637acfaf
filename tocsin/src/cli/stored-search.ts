import { existsSync } from 'node:fs';
import { createSearch, type Search } from '../search/index.ts';
import { openGeoip, openSystemStore, type SystemSettings } from '../server/index.ts';
import { CommandFailure } from './failure.ts';
import { stripControl } from './terminal.ts';

/** Opens the store for a command that searches while no server runs. */
export async function withStoredSearch<T>(system: SystemSettings, work: (search: Search) => Promise<T>): Promise<T> {
  if (system.store === undefined && !existsSync(system.folder.store))
    throw new CommandFailure(
      `nothing is stored in ${system.folder.path} yet\n  \`tocsin up\` collects; --data or TOCSIN_DATA names another folder`,
    );
  const notice = (_level: string, message: string): void => void process.stderr.write(`${stripControl(message)}\n`);
  const store = await openSystemStore({ ...system, retention: undefined }, notice);
  try {
    const locate = openGeoip(system.geoip, notice);
    return await work(createSearch({ store, clock: Date.now, timeZone: system.timeZone, locate }));
  } finally {
    await store.close();
  }
}
