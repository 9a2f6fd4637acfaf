import { setTimeout as sleep } from 'node:timers/promises';
import type { SendMailOptions, Transporter } from 'nodemailer';
import { backOff, nodemailer } from '../../../net/index.ts';
import type { EncodedBatch } from '../../output.ts';
import type { DelivererContext, OutputDeliverer } from '../../output-plugin.ts';
import { type OutputRecord, recordsOf } from '../../records.ts';
import { sayOnce } from '../once.ts';

const PAUSE = { first: 1_000, last: 60_000 };
const TIMEOUT = 20_000;

/** How mails leave. */
export type MailWay =
  | { readonly program: string }
  | {
      readonly address: string;
      readonly port: number;
      /** With which the server is greeted. */
      readonly domain: string;
      /** Insisted on. */
      readonly isTls: boolean;
      readonly username?: string;
      readonly password?: string;
    };

function transportOf(way: MailWay): Transporter {
  // What events fill in must not name a file or a URL that would be sent along.
  const safe = { disableFileAccess: true, disableUrlAccess: true };
  if ('program' in way)
    return nodemailer().createTransport({ sendmail: true, path: way.program, newline: 'unix', ...safe });
  const isWrapped = way.isTls && way.port === 465;
  return nodemailer().createTransport({
    host: way.address,
    port: way.port,
    name: way.domain,
    secure: isWrapped,
    requireTLS: way.isTls && !isWrapped,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    ...(way.username === undefined ? {} : { auth: { user: way.username, pass: way.password ?? '' } }),
    ...safe,
  });
}

/** Sends records that are mails as JSON; those that are refused for good go to the dead letters. */
export class MailDeliverer implements OutputDeliverer {
  readonly #transport: Transporter;
  readonly #context: DelivererContext;
  readonly #once: ReturnType<typeof sayOnce>;

  constructor(way: MailWay, context: DelivererContext) {
    this.#transport = transportOf(way);
    this.#context = context;
    this.#once = sayOnce(context);
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    for (const record of recordsOf(batch)) await this.#send(record, signal);
  }

  async #send({ body }: OutputRecord, signal: AbortSignal): Promise<void> {
    const mail = JSON.parse(Buffer.from(body).toString('utf8')) as SendMailOptions;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      try {
        await this.#transport.sendMail(mail);
        this.#once.well();
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (isForGood(error)) {
          this.#once.say(`${reason}; it goes to the dead letters`);
          await this.#context.bury([{ reason, body }]);
          return;
        }
        this.#once.say(`${reason}; tried again until it is taken`);
        this.#context.count('retries');
        await sleep(backOff(attempt, PAUSE, Math.random), undefined, { signal });
      }
    }
  }

  close(): Promise<void> {
    this.#transport.close();
    return Promise.resolve();
  }
}

/** The server says 5xx of this mail, or it has no address. Anything else is no fault of the mail, and can be mended. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return false;
  return typeof responseCode !== 'number' || responseCode >= 500;
}
