import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A client at an address of its own on the loopback network, with the cookies of a browser. */
export class Visitor {
  readonly #port: number;
  readonly address: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #cookies = new Map<string, string>();

  /** `headers`: what is between it and the server adds to each request. */
  constructor(port: number, address: string, headers: Readonly<Record<string, string>> = {}) {
    this.#port = port;
    this.address = address;
    this.#headers = headers;
  }

  cookie(name: string): string {
    return this.#cookies.get(name) ?? '';
  }

  ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          localAddress: this.address,
          agent: false,
          method,
          path,
          headers: {
            'User-Agent': 'curl/7.88.1 "quoted"',
            ...(cookie === '' ? {} : { Cookie: cookie }),
            ...(body === ''
              ? {}
              : {
                  'Content-Type': 'application/x-www-form-urlencoded',
                  'Content-Length': String(Buffer.byteLength(body)),
                }),
            ...this.#headers,
            ...headers,
          },
        },
        (response: IncomingMessage) => {
          for (const line of response.headers['set-cookie'] ?? []) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            this.#cookies.set(name, value);
          }
          let text = '';
          response.on('data', (chunk) => (text += chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('GET', path, headers);
  }

  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('POST', path, headers, new URLSearchParams(fields).toString());
  }

  /** A form that Django accepts: with the token that belongs to the cookie. */
  submit(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.post(path, { ...fields, csrfmiddlewaretoken: this.#cookies.get('csrftoken') ?? '' });
  }

  async login(username: string, password: string): Promise<Answer> {
    await this.get('/admin/login/');
    return this.submit('/admin/login/', { username, password });
  }

  /** Bytes that are no request. */
  raw(bytes: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: this.#port, localAddress: this.address });
      socket.on('error', () => resolve()).on('close', () => resolve());
      socket.on('data', () => undefined);
      socket.setTimeout(3_000, () => socket.destroy());
      socket.end(Buffer.from(bytes, 'latin1'));
    });
  }
}
