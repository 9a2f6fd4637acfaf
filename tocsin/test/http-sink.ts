import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface SunkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Inflated. */
  readonly body: string;
}

export interface SinkAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export interface HttpSink {
  readonly url: string;
  readonly port: number;
  readonly requests: SunkRequest[];
  close(): Promise<void>;
}

/** A server that answers as it is told; undefined: the connection breaks. */
export async function httpSink(
  answer: (request: SunkRequest) => SinkAnswer | undefined | Promise<SinkAnswer | undefined>,
  port = 0,
): Promise<HttpSink> {
  const requests: SunkRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const sunk = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    requests.push(sunk);
    const said = await answer(sunk);
    if (said === undefined) response.destroy();
    else
      response
        .writeHead(said.status, said.headers)
        .end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? {}));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
