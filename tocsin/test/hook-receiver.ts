import { createServer, type Server } from 'node:http';

/** A web server that takes webhooks; `refuse` says of which it answers 500. */
export class HookReceiver {
  /** Those that were taken, by the key of the message. */
  readonly taken = new Map<string, number>();
  refuse: (key: string) => boolean = () => false;
  #server: Server | undefined;

  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      const key = String(request.headers['webhook-id'] ?? '');
      request.resume().once('end', () => {
        const isRefused = this.refuse(key);
        if (!isRefused) this.taken.set(key, (this.taken.get(key) ?? 0) + 1);
        response.writeHead(isRefused ? 500 : 200).end();
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}/hook`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server === undefined ? resolve(undefined) : this.#server.close(resolve)));
  }
}
