import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folderOf = (data: string): string => join(data, 'pipelines');

/** Where a pipeline keeps what it must not forget, in a data folder: places of inputs, queues, dead letters. */
export const stateFolder = (data: string, id: string): string => join(folderOf(data), encodeURIComponent(id));

/** Ids of the pipelines that have kept something in this data folder. */
export const idsWithState = (data: string): readonly string[] =>
  existsSync(folderOf(data)) ? readdirSync(folderOf(data)).map(decodeURIComponent).sort() : [];
