import { findRunning, type SystemStatus } from '../server/index.ts';
import { CommandFailure } from './failure.ts';
import { askRunning } from './running-process.ts';
import { type Place, readSettings } from './settings.ts';

/** What the running process says of itself. Throws a sentence where none runs. */
export async function askStatus(place: Place): Promise<SystemStatus> {
  const { folder } = readSettings(place).system;
  const running = findRunning(folder);
  if (running === undefined) {
    throw new CommandFailure(
      `Tocsin does not run on ${folder.path}\n  start it with \`tocsin up\`; --data or TOCSIN_DATA names another folder`,
    );
  }
  const { isOk, status, body } = await askRunning(running, '/api/v1/status', undefined, new AbortController().signal);
  const reply = body as SystemStatus & { readonly error?: { readonly message: string } };
  if (!isOk) throw new CommandFailure(reply.error?.message ?? `the server answered ${status}`);
  return reply;
}
