import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export const TOKEN = '11111111-2222-3333-4444-555555555555';
export const CHANNEL = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

export interface HecAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface HecOptions {
  /** Behind `/services/collector`. */
  readonly path?: string;
  readonly method?: string;
  /** Undefined leaves out one that is otherwise there. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Sends to `/services/collector` as a client of Splunk does. */
export class HecClient {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(port: number) {
    this.#port = port;
  }

  send(body: string | Uint8Array, { path = '', method = 'POST', headers = {} }: HecOptions = {}): Promise<HecAnswer> {
    const given = Object.entries({ authorization: `Splunk ${TOKEN}`, ...headers });
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          path: `/services/collector${path}`,
          method,
          agent: this.#agent,
          headers: Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined)),
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  async acks(ids: readonly number[], channel = CHANNEL): Promise<unknown> {
    const { body } = await this.send(JSON.stringify({ acks: ids }), { path: `/ack?channel=${channel}` });
    return body.acks;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Writes `pieces` one after the other on a connection of its own, and gives what comes until the other side, or `isWhole`, ends it. */
export const talk = (
  port: number,
  pieces: readonly Uint8Array[],
  isWhole: (text: string) => boolean,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.on('data', (chunk) => {
      text += chunk;
      if (isWhole(text)) socket.destroy();
    });
    const write = (at: number): void => {
      const piece = pieces[at];
      if (piece !== undefined && !socket.destroyed) socket.write(piece, () => setImmediate(() => write(at + 1)));
    };
    socket.on('connect', () => write(0));
  });
