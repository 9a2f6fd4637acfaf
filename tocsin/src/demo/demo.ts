import { join } from 'node:path';
import { type DemoFolder, prepareDemoFolder } from './folder.ts';
import { type Mail, Mailbox } from './mailbox.ts';
import { type WebhookDelivery, WebhookReceiver } from './receiver.ts';
import { readRecording } from './recording.ts';
import { Replay } from './replay.ts';

export interface DemoOptions {
  /** Recording and configuration, as they ship. */
  readonly content: string;
  /** The demo's own folder. */
  readonly folder: string;
  readonly clock: () => number;
  readonly notice: (level: 'warn', message: string) => void;
}

/** What the demo shows of itself. */
export interface DemoStatus {
  readonly startedAt: string;
  readonly mails: readonly Mail[];
  readonly webhooks: readonly WebhookDelivery[];
  readonly addresses: {
    readonly smtp: { readonly host: string; readonly port: number };
    readonly webhook: string;
    readonly secret: string;
  };
}

const LONGEST_SLEEP = 1_000;

/**
 * The recorded shop as if it ran now: its logs grow in the demo's folder, where ordinary inputs follow them, and a mail
 * server and a webhook receiver take what Tocsin's alerts send.
 */
export class Demo {
  readonly folder: DemoFolder;
  readonly #options: DemoOptions;
  readonly #mailbox: Mailbox;
  readonly #receiver: WebhookReceiver;
  readonly #replay: Replay;
  readonly #startedAt: string;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;
  #told = false;

  private constructor(options: DemoOptions, folder: DemoFolder, mailbox: Mailbox, receiver: WebhookReceiver) {
    this.#options = options;
    this.folder = folder;
    this.#mailbox = mailbox;
    this.#receiver = receiver;
    this.#startedAt = new Date(options.clock()).toISOString();
    this.#replay = new Replay({
      recording: readRecording(join(options.content, 'logs')),
      logs: folder.logs,
      journal: folder.journal,
    });
  }

  /** Resolves when what has happened before now stands in the logs; the rest follows by itself until `close`. */
  static async start(options: DemoOptions): Promise<Demo> {
    const folder = prepareDemoFolder(options.content, options.folder);
    const mailbox = await Mailbox.open(options.clock);
    const receiver = await WebhookReceiver.open(folder.secret, options.clock);
    const demo = new Demo(options, folder, mailbox, receiver);
    try {
      demo.#sleepUntil(await demo.#replay.catchUp(options.clock()));
    } catch (error) {
      await demo.close();
      throw error;
    }
    return demo;
  }

  /** What the texts `${…}` of the demo's `tocsin.yaml` stand for. */
  get environment(): Readonly<Record<string, string>> {
    const { smtp, webhook, secret } = this.status.addresses;
    return {
      DEMO_SMTP_HOST: smtp.host,
      DEMO_SMTP_PORT: String(smtp.port),
      DEMO_WEBHOOK_URL: webhook,
      DEMO_WEBHOOK_SECRET: secret,
    };
  }

  get status(): DemoStatus {
    return {
      startedAt: this.#startedAt,
      mails: this.#mailbox.mails,
      webhooks: this.#receiver.deliveries,
      addresses: { smtp: this.#mailbox.address, webhook: this.#receiver.url, secret: this.folder.secret },
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    await Promise.all([this.#mailbox.close(), this.#receiver.close()]);
  }

  #sleepUntil(due: number): void {
    if (this.#isClosed) return;
    // Not longer than a moment, since the clock may be set.
    const wait = Math.min(Math.max(due - this.#options.clock(), 0), LONGEST_SLEEP);
    this.#timer = setTimeout(() => {
      this.#writing = this.#go();
    }, wait);
  }

  async #go(): Promise<void> {
    const { clock, notice } = this.#options;
    try {
      this.#sleepUntil(await this.#replay.catchUp(clock()));
      this.#told = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#told)
        notice('warn', `the logs of the demo cannot be written (${reason}): tried again until they can be`);
      this.#told = true;
      this.#sleepUntil(clock() + LONGEST_SLEEP);
    }
  }
}
