import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Mail {
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly raw: string;
  readonly parsed: Email;
}

/** A real SMTP server on loopback that keeps what it takes. */
export class MailServer {
  readonly mails: Mail[] = [];
  readonly #server: SMTPServer;
  port = 0;

  constructor(options: SMTPServerOptions = {}) {
    this.#server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      closeTimeout: 100,
      ...options,
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', async () => {
          const raw = Buffer.concat(parts);
          this.mails.push({
            to: session.envelope.rcptTo.map(({ address }) => address),
            secure: session.secure,
            user: session.user === undefined ? undefined : String(session.user),
            raw: raw.toString('latin1'),
            parsed: await PostalMime.parse(raw),
          });
          done(null, 'queued');
        });
      },
    });
    // A client that goes away half-way is part of the tests.
    this.#server.on('error', () => undefined);
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve()));
    this.port = (this.#server.server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
