import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { z } from 'zod';
import { option, outputBase } from '../../define/index.ts';
import { type Event, template } from '../../event/index.ts';
import { backOff } from '../../net/index.ts';
import type { EncodedBatch } from '../output.ts';
import { type DelivererContext, defineOutputPlugin, type OutputDeliverer } from '../output-plugin.ts';
import { type OutputRecord, recordsOf } from '../records.ts';
import { sayOnce } from './once.ts';
import { encodeRecords } from './records-encoder.ts';

const PAUSE = { first: 1_000, last: 60_000 };
const TIMEOUT = 20_000;
const SENDMAIL = '/usr/sbin/sendmail';

const options = z.strictObject({
  ...outputBase,
  to: option.text(z.string().min(1)).describe('addresses, with commas between, with `%{field}`'),
  from: option.text().default('logstash.alert@example.com').describe('address of the sender, with `%{field}`'),
  replyto: option.text().optional().describe('address for answers, with `%{field}`'),
  cc: option.text().optional().describe('further addresses, with `%{field}`'),
  bcc: option.text().optional().describe('further addresses that nobody sees, with `%{field}`'),
  subject: option.text().default('').describe('subject, with `%{field}`'),
  body: option.text().default('').describe('text, with `%{field}`; `\\n` is a line end'),
  htmlbody: option.text().default('').describe('HTML, with `%{field}`, whose values are escaped'),
  via: option.choice(['smtp', 'sendmail']).default('smtp').describe(`by a mail server, or by ${SENDMAIL}`),
  address: option.text(z.string().min(1)).default('localhost').describe('mail server'),
  port: option.number(z.number().int().min(1).max(65_535)).default(25).describe('port there'),
  domain: option.text(z.string().min(1)).default('localhost').describe('name with which the server is greeted'),
  username: option.text().optional().describe('user there'),
  password: option.password().optional().describe('password there'),
  authentication: option
    .choice(['plain', 'login', 'cram_md5'])
    .optional()
    .describe('accepted; the server says what it takes'),
  use_tls: option.boolean().default(false).describe('insists on TLS: from the beginning on port 465, else by STARTTLS'),
  contenttype: option.text().optional().describe('accepted; HTML is sent as UTF-8'),
  debug: option.boolean().default(false).describe('accepted'),
});

type Options = z.output<typeof options>;

export const email = defineOutputPlugin({
  name: 'email',
  summary: 'sends each event as a mail',
  description: [
    'A mail that the server refuses for good, or that has no address, goes to the dead letters; anything else is tried for ever.',
    'What events fill in can’t add headers, and is escaped in `htmlbody`. After a crash the mails of the last batches may come',
    'twice. `attachments` and `template_file` are not there. For alerts, see saved searches and their actions.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-email',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    {
      title: 'a failed login',
      pipeline:
        'email { to => "ops@shop.example" from => "tocsin@shop.example" subject => "%{[event][action]}" body => "%{message}" address => "mail.shop.example" }',
    },
  ],
  defaultCodec: 'plain',
  createEncoder: (own) => {
    const mail = mailTemplate(own);
    return encodeRecords({ encode: (event) => JSON.stringify(mail(event)) });
  },
  createDeliverer: (own, context) => {
    if (own.via === 'sendmail') {
      const refused = context.permissions.run('pipe');
      if (refused !== undefined) throw new Error(refused);
    }
    return new MailDeliverer(transportOf(own), context);
  },
});

/** Of a mail, what is text. It crosses threads as JSON. */
type Mail = Readonly<Partial<Record<'to' | 'from' | 'replyTo' | 'cc' | 'bcc' | 'subject' | 'text' | 'html', string>>>;

function mailTemplate(own: Options): (event: Event) => Mail {
  const fill = (text: string | undefined): ((event: Event) => string) | undefined =>
    text === undefined || text === '' ? undefined : template(text);
  const parts: readonly (readonly [keyof Mail, ((event: Event) => string) | undefined])[] = [
    ['to', fill(own.to)],
    ['from', fill(own.from)],
    ['replyTo', fill(own.replyto)],
    ['cc', fill(own.cc)],
    ['bcc', fill(own.bcc)],
    ['subject', fill(own.subject)],
    // Without escapes in the language, a line end was written so.
    ['text', fill(own.body.replaceAll('\\n', '\n'))],
    ['html', htmlTemplate(own.htmlbody)],
  ];
  return (event) => {
    const mail: Partial<Record<keyof Mail, string>> = {};
    for (const [name, part] of parts) if (part !== undefined) mail[name] = part(event);
    mail.text ??= '';
    return mail;
  };
}

/** The markup is the operator's, the values are anybody's. */
function htmlTemplate(text: string): ((event: Event) => string) | undefined {
  if (text === '') return undefined;
  const parts = text
    .split(/(%\{\{[^}]*\}\}|%\{[^}]*\})/)
    .map((part) => ({ fill: template(part), isValue: part.startsWith('%{') }));
  return (event) => parts.map(({ fill, isValue }) => (isValue ? escapeHtml(fill(event)) : fill.text)).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

function transportOf(own: Options): Transporter {
  // What events fill in must not name a file or a URL that would be sent along.
  const safe = { disableFileAccess: true, disableUrlAccess: true };
  if (own.via === 'sendmail') return createTransport({ sendmail: true, path: SENDMAIL, newline: 'unix', ...safe });
  const isWrapped = own.use_tls && own.port === 465;
  return createTransport({
    host: own.address,
    port: own.port,
    name: own.domain,
    secure: isWrapped,
    requireTLS: own.use_tls && !isWrapped,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    ...(own.username === undefined ? {} : { auth: { user: own.username, pass: own.password ?? '' } }),
    ...safe,
  });
}

class MailDeliverer implements OutputDeliverer {
  readonly #transport: Transporter;
  readonly #context: DelivererContext;
  readonly #once: ReturnType<typeof sayOnce>;

  constructor(transport: Transporter, context: DelivererContext) {
    this.#transport = transport;
    this.#context = context;
    this.#once = sayOnce(context.notice);
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
