import { isDeepStrictEqual } from 'node:util';
import type { SystemSettings, SystemStatus } from '../server/index.ts';
import { type Place, readSettings } from './settings.ts';

/** What `up` and `agent` say of their outputs when they begin. */
export const outputLines = (outputs: SystemStatus['outputs']): readonly string[] =>
  outputs.map(({ name, type, peer }) => `  output   ${name} (${type})${peer === '' ? '' : ` → ${peer}`}`);

/** Says, when the configuration is read anew, that changed outputs are not taken over. */
export function tellChangedOutputs(
  place: Place,
  running: SystemSettings['outputs'],
  notice: (level: 'warn', message: string) => void,
): void {
  let wanted: SystemSettings['outputs'];
  try {
    wanted = readSettings(place, (folder) => folder).system.outputs;
  } catch {
    // What is wrong with the file is told by who takes it over.
    return;
  }
  if (!isDeepStrictEqual(wanted, running)) notice('warn', 'outputs have changed: they count after a restart');
}
