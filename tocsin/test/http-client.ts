import { Agent, type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { CERT } from './certificate.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  readonly text: string;
}

export interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
  readonly isTls?: boolean;
  /** Sent one after the other, with a pause between. */
  readonly pieces?: number;
}

const agent = new Agent({ keepAlive: true });

/** Sends to this machine, and reads the answer to its end. */
export const send = (
  port: number,
  body: string | Uint8Array,
  { headers = {}, path = '/', method = 'POST', isTls = false, pieces = 1 }: Sending = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { host: isTls ? 'localhost' : '127.0.0.1', port, path, method, headers };
    const sent = isTls ? requestTls({ ...options, ca: CERT }) : request({ ...options, agent });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() });
      });
    });
    if (pieces === 1) sent.end(body);
    else void writeInPieces(sent, Buffer.from(body), pieces);
  });

async function writeInPieces(sent: ReturnType<typeof request>, body: Buffer, pieces: number): Promise<void> {
  const length = Math.max(1, Math.ceil(body.length / pieces));
  for (let from = 0; from < body.length; from += length) {
    await new Promise((resolve) => sent.write(body.subarray(from, from + length), resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
  sent.end();
}
