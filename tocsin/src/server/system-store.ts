import { join } from 'node:path';
import type { Search } from '../search/index.ts';
import { openStore, type Store, StoreUnavailable } from '../store/index.ts';
import { createDataFolder } from './data-folder.ts';
import type { Notice } from './notice.ts';
import type { SystemSettings } from './system-settings.ts';

/** The store alone, for a command that searches while no server runs. */
export const openSystemStore = (
  settings: Pick<SystemSettings, 'folder' | 'store' | 'retention' | 'limits'>,
  notice: Notice,
): Promise<Store> => {
  createDataFolder(settings.folder);
  return openStore(settings.store ?? { dir: settings.folder.store }, {
    notice: (message) => notice('warn', message),
    deadLetters: { directory: join(settings.folder.deadLetters, 'tocsin') },
    ...(settings.retention === undefined ? {} : { retention: settings.retention }),
    ...(settings.limits === undefined ? {} : { limits: settings.limits }),
  });
};

/** Answers `StoreUnavailable` until there is one. */
export const searchOnceOpen = (found: () => Search | undefined): Search => {
  const get = (): Search => {
    const search = found();
    if (search === undefined) throw new StoreUnavailable('the store is starting');
    return search;
  };
  return {
    run: async (request) => get().run(request),
    stream: async (request, take) => get().stream(request, take),
    timeline: async (request) => get().timeline(request),
    fields: async (request) => get().fields(request),
    indexes: async (request) => get().indexes(request),
    complete: async (request) => get().complete(request),
    tail: (request) => get().tail(request),
    past: async (request, take) => get().past(request, take),
    progress: async (tags) => get().progress(tags),
    check: (spl) => get().check(spl),
  };
};
