import type { ListenOptions, Server } from 'node:net';
import type { InputPluginContext } from '../input-plugin.ts';

const LOOPBACK = '127.0.0.1';

/** What a pipeline of Logstash takes for granted is said where it is not so. */
export function hostToListenOn(written: string | undefined, notice: InputPluginContext['notice']): string {
  if (written === undefined)
    notice(
      'warn',
      'listens on loopback only, since `host` is not written; for everybody, as Logstash does: host => "0.0.0.0"',
    );
  return written ?? LOOPBACK;
}

/** Resolves once it listens; rejects with a sentence that names what to change. */
export function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`${sentence(error, options)} (${error.message})`));
    });
    server.listen(options, resolve);
  });
}

function sentence({ code }: NodeJS.ErrnoException, { path, host = '', port }: ListenOptions): string {
  const place = path ?? `port ${port} of ${host}`;
  if (code === 'EADDRINUSE')
    return path === undefined
      ? `${place} is taken: set another \`port\``
      : `${place} is there already: see \`force_unlink\``;
  if (code === 'EACCES') return `${place} may not be listened on: set a \`port\` above 1023`;
  if (code === 'EADDRNOTAVAIL') return `${host} is no address of this machine: set another \`host\``;
  return `${place} can't be listened on`;
}
