import { findRunning, type SystemStatus } from '../server/index.ts';
import { CommandFailure } from './failure.ts';
import { askRunning } from './running-process.ts';
import { type Place, readSettings } from './settings.ts';

/** What the running process says of itself. Throws a sentence where none runs. */
export const askStatus = async (place: Place): Promise<SystemStatus> =>
  (await askServer(place, '/api/v1/status')) as SystemStatus;

/** What the running process answers. Throws a sentence where none runs, or it refuses. */
export async function askServer(place: Place, path: string, body?: object): Promise<unknown> {
  const { folder } = readSettings(place).system;
  const running = findRunning(folder);
  if (running === undefined) {
    throw new CommandFailure(
      `Tocsin does not run on ${folder.path}\n  start it with \`tocsin up\`; --data or TOCSIN_DATA names another folder`,
    );
  }
  const { isOk, status, body: reply } = await askRunning(running, path, body, new AbortController().signal);
  if (isOk) return reply;
  const { error } = reply as { readonly error?: { readonly message: string; readonly hint?: string } };
  const said = [error?.message, error?.hint].filter(Boolean).join('\n  ');
  throw new CommandFailure(said || `the server answered ${status}`);
}
