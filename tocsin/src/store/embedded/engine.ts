/** Entry of the engine's process. Started by `supervisor.ts` with a channel; ends itself when that closes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineConfiguration } from './configuration.ts';
import { Front } from './front.ts';
import { loadLibrary } from './library.ts';
import { type EngineMessage, type FailReason, isAliveQuestion, isStartMessage, type StartMessage } from './message.ts';
import { Owner } from './owner.ts';
import { Lane } from './sessions.ts';
import { Staging } from './staging.ts';

/** How long running statements may take to end once the parent is gone. */
const GRACE = 1000;

let front: Front | undefined;
let staging: Staging | undefined;

async function start(message: StartMessage): Promise<void> {
  const library = await loadLibrary().catch((error: unknown) => fail('missing', error));
  if (library === undefined) return;
  const data = join(message.directory, 'engine');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const configuration = join(message.directory, 'engine.xml');
  writeFileSync(configuration, engineConfiguration(message.memory), { mode: 0o600 });
  const owner = new Owner(message.directory);
  await owner.waitForOther();
  try {
    const options = { connectionArgs: [`--config-file=${configuration}`] };
    const lane = (): Lane => new Lane(() => new library.Session(data, options));
    const control = lane();
    owner.claim();
    const version = control.session.query('SELECT version()', 'TabSeparated').trim();
    staging = new Staging(message.directory);
    front = new Front({
      password: message.password,
      version,
      writer: lane(),
      control,
      killer: lane(),
      searches: Array.from({ length: message.searches }, lane),
      staging,
    });
    const { server } = front;
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) {
        tell({ kind: 'ready', port: address.port, version });
      }
    });
  } catch (error) {
    fail(owner.other() === undefined ? 'other' : 'locked', error);
  }
}

function fail(reason: FailReason, error: unknown): undefined {
  tell({ kind: 'failed', reason, message: error instanceof Error ? error.message : String(error) }, () => {
    process.kill(process.pid, 'SIGKILL');
  });
  return undefined;
}

function tell(message: EngineMessage, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent);
}

/**
 * Leaving in order is not needed for safety (what was acknowledged is on disk) and crashes the library while a statement
 * runs: so statements are killed, given a moment, and the process ends without unwinding, which frees the lock at once.
 */
async function end(): Promise<void> {
  const leave = (): void => {
    staging?.close();
    process.kill(process.pid, 'SIGKILL');
  };
  const hard = setTimeout(leave, GRACE);
  front?.server.close();
  front?.server.closeAllConnections();
  while (front !== undefined && front.running > 0) {
    await front.killAll();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  clearTimeout(hard);
  leave();
}

process.on('message', (message) => {
  if (isStartMessage(message)) void start(message);
  else if (isAliveQuestion(message)) tell({ kind: 'alive' });
});
process.on('disconnect', () => void end());
// The parent decides when this ends: a Ctrl-C in a terminal reaches the whole group.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
