import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { confFiles, readLayers } from '../config/index.ts';
import { findRunning } from '../server/index.ts';
import { type Place, readSettings } from './settings.ts';

/** Options that the commands of the Universal Forwarder have in common here. */
export const splunkPlace = (command: Command): Command =>
  command.option('--config <file>', 'configuration').option('--data <folder>', 'data folder');

/** The file that the Universal Forwarder's commands write. */
export const localFile = (place: Place, name: string): string =>
  join(readSettings(place).splunk.etc, 'system', 'local', name);

/** Changes a file as a whole, or leaves it as it was. `change` gives the new text. */
export function changeFile(file: string, change: (text: string) => string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.draft`;
  writeFileSync(draft, change(readText(file)), { mode: 0o600 });
  renameSync(draft, file);
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The stanzas of all layers. */
export const stanzasOf = (place: Place, name: string) =>
  readLayers(confFiles(readSettings(place).splunk.etc, name)).stanzas;

/** Files are read when it starts. */
export function sayRestart(place: Place): void {
  const running = findRunning(readSettings(place).system.folder);
  process.stderr.write(
    running === undefined ? 'tocsin up takes it over\n' : 'Tocsin runs already: start it again to take it over\n',
  );
}
