import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { Kept } from './kept.ts';

/** A mail that has arrived. The texts are the sender's: show `html` in a sandbox only. */
export interface Mail {
  readonly id: string;
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const LOOPBACK = '127.0.0.1';
const LARGEST_MAIL = 1024 * 1024;
const KEPT = 100;
const MOST_CLIENTS = 20;

/** A mail server on loopback that takes every mail, keeps the last hundred in memory, and sends none on. */
export class Mailbox {
  readonly #server: SMTPServer;
  readonly #mails = new Kept<Mail>(KEPT);
  #count = 0;

  private constructor(clock: () => number) {
    this.#server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      authOptional: true,
      disableReverseLookup: true,
      size: LARGEST_MAIL,
      maxClients: MOST_CLIENTS,
      onData: (stream, session, done) => {
        const { mailFrom, rcptTo } = session.envelope;
        const envelope = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
        };
        this.#take(stream, envelope, clock).then(
          () => done(),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
    });
    // A client that breaks off is no fault of ours.
    this.#server.on('error', () => undefined);
  }

  /** Listens on a free port of loopback. */
  static async open(clock: () => number): Promise<Mailbox> {
    const mailbox = new Mailbox(clock);
    const listener = mailbox.#server.listen(0, LOOPBACK);
    await once(listener, 'listening');
    return mailbox;
  }

  get address(): { readonly host: string; readonly port: number } {
    return { host: LOOPBACK, port: (this.#server.server.address() as AddressInfo).port };
  }

  /** Newest first. */
  get mails(): readonly Mail[] {
    return this.#mails.list;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(stream: Readable, envelope: { from: string; to: readonly string[] }, clock: () => number): Promise<void> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of stream) {
      const bytes = Buffer.from(part);
      size += bytes.length;
      if (size <= LARGEST_MAIL) parts.push(bytes);
    }
    if (size > LARGEST_MAIL)
      throw Object.assign(new Error(`the mail is larger than ${LARGEST_MAIL} bytes`), { responseCode: 552 });
    const { subject = '', text = '', html = '' } = await PostalMime.parse(Buffer.concat(parts));
    this.#count += 1;
    this.#mails.add({ id: `mail-${this.#count}`, at: clock(), ...envelope, subject, text, html });
  }
}
