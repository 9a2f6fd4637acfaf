import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect as connectPlain, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import type { Running } from '../server/index.ts';
import { CommandFailure } from './failure.ts';

export interface Answer {
  readonly isOk: boolean;
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks the process that `running.json` tells of, as the user who may read that file. Its certificate is compared with
 * the one that the file names: whether other people's machines would trust it says nothing here, and its name is not
 * that of the loopback address.
 */
export const askRunning = async (
  running: Running,
  path: string,
  /** Undefined: it is only asked (GET). */
  body: object | undefined,
  signal: AbortSignal,
): Promise<Answer> => {
  try {
    const { host, hostname, port, protocol } = new URL(running.url);
    const place = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) };
    const socket = protocol === 'https:' ? await secureSocket(place, running, signal) : connectPlain(place);
    const sent = request({
      method: body === undefined ? 'GET' : 'POST',
      path,
      headers: {
        host,
        authorization: `Bearer ${running.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        connection: 'close',
      },
      createConnection: () => socket,
      signal,
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    const status = reply.statusCode ?? 0;
    return { isOk: status >= 200 && status < 300, status, body: JSON.parse(await text(reply)) };
  } catch (error) {
    if (signal.aborted || error instanceof CommandFailure) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`the running process (${running.pid}) does not answer at ${running.url}: ${why}`);
  }
};

const secureSocket = async (
  place: { host: string; port: number },
  running: Running,
  signal: AbortSignal,
): Promise<Socket> => {
  const socket = connectTls({ ...place, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  if (socket.getPeerCertificate().fingerprint256 === running.certificate) return socket;
  socket.destroy();
  throw new CommandFailure(
    `what answers at ${running.url} is not the process ${running.pid}: it has another certificate\n  if that was replaced while Tocsin runs, start Tocsin again`,
  );
};
