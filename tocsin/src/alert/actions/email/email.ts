import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { span } from '../../../define/index.ts';
import { keyText } from '../../../detect/index.ts';
import { nodemailer } from '../../../net/index.ts';
import { fillTemplate, unknownVariables } from '../../template.ts';
import { type ActionContext, defineAction, type Notification } from '../action.ts';
import { messageOf } from './message.ts';
import { failureOf, Recipients } from './recipients.ts';

/** One address without a name; no character in it can end a header or a command. */
const address = z.email({ error: 'expected an address such as ops@shop.example' }).max(254);

const smtp = z
  .strictObject({
    host: z
      .string()
      .regex(/^[A-Za-z0-9.:_-]{1,253}$/, { error: 'expected a host name or an address' })
      .describe('mail server'),
    port: z.int().min(1).max(65_535).optional().describe('default 587, and 465 with `security: tls`'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('`starttls` insists on it, `tls` from the beginning; `none` only for a server that needs neither'),
    user: z.string().min(1).max(500).optional(),
    password: z.string().min(1).max(2_000).meta({ secret: true }).optional(),
    ca: z
      .string()
      .min(1)
      .meta({ secret: true })
      .optional()
      .describe('certificates of further authorities in PEM, or `{file: path}`'),
    timeout: span().prefault('20s').describe('for the connection and for each answer'),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    error: '`user` and `password` go together',
  })
  .refine(({ security, user, host }) => security !== 'none' || user === undefined || isLoopback(host), {
    error: '`user` and `password` would be sent in the clear: use `security: starttls` or `tls`',
  });

const options = z.strictObject({
  to: z.array(address).min(1).max(100).describe('who gets it'),
  from: address.describe('sender'),
  subject: z
    .string()
    .min(1)
    .max(500)
    .superRefine((text, context) => {
      for (const name of unknownVariables(text))
        context.addIssue({ code: 'custom', message: `{{${name}}} stands for nothing: see the list of variables` });
    })
    .default('[{{severity}}] {{title}}')
    .describe('subject, in which `{{title}}` and its like are filled in'),
  smtp: smtp.describe('mail server'),
  perHour: z
    .int()
    .min(1)
    .max(10_000)
    .default(60)
    .describe('mails an hour; further alerts wait and are told together in one mail'),
  results: z.int().min(0).max(100).default(20).describe('results that the mail shows'),
});

export const email = defineAction({
  name: 'email',
  summary: 'Sends the alert by e-mail, as text and HTML with its results',
  description: [
    'The `Message-ID` is made of the key of the message and is the same for every attempt, so a mail that comes twice after a',
    'crash can be told; `X-Tocsin-Key` carries the key, and `X-Tocsin-Alerts` the ids of all alerts that it tells. Mails of one rule and key refer to one another, so that a mail program',
    'shows them as one conversation. When some of the recipients are refused, the others are not sent to again.',
  ].join('\n'),
  options,
  examples: [
    {
      title: 'By the mail server of the company',
      options: {
        to: ['ops@shop.example'],
        from: 'tocsin@shop.example',
        smtp: { host: 'smtp.shop.example', user: 'tocsin', password: 'correct horse battery staple' },
      },
    },
  ],
  describe: ({ to, smtp: server }) =>
    `mail to ${to[0]}${to.length > 1 ? ` and ${to.length - 1} more` : ''} by ${server.host}:${portOf(server)}`,
  create: (own, context) => {
    const { smtp: server } = own;
    const transport = nodemailer().createTransport({
      host: server.host,
      port: portOf(server),
      secure: server.security === 'tls',
      requireTLS: server.security === 'starttls',
      ignoreTLS: server.security === 'none',
      connectionTimeout: server.timeout,
      greetingTimeout: server.timeout,
      socketTimeout: server.timeout,
      dnsTimeout: server.timeout,
      disableFileAccess: true,
      disableUrlAccess: true,
      tls: { minVersion: 'TLSv1.2', ...(server.ca === undefined ? {} : { ca: server.ca }) },
      ...(server.user === undefined ? {} : { auth: { user: server.user, pass: server.password } }),
    });
    const recipients = new Recipients();
    return {
      limit: { count: own.perHour, per: 3_600_000 },
      deliver: async (notification, signal) => {
        signal.throwIfAborted();
        const to = recipients.left(notification.key, own.to);
        try {
          const info = await abortable(transport.sendMail(mailOf(notification, own, to, context)), signal);
          return recipients.settle(notification.key, info);
        } catch (error) {
          throw failureOf(error, server.timeout);
        }
      },
      close: async () => transport.close(),
    };
  },
});

type Options = z.output<typeof options>;

const mailOf = (notification: Notification, own: Options, to: readonly string[], { clock }: ActionContext) => {
  const { key, finding, test } = notification;
  const domain = own.from.slice(own.from.indexOf('@') + 1);
  const conversation = createHash('sha256')
    .update(`${finding.rule}\n${keyText(finding.key)}`)
    .digest('hex')
    .slice(0, 32);
  const subject = fillTemplate(own.subject, notification, 'line');
  return {
    from: own.from,
    // Every message names all recipients; the envelope has those that it still goes to.
    to: [...own.to],
    envelope: { from: own.from, to: [...to] },
    subject: `${test ? 'Test: ' : ''}${subject}`.slice(0, 300),
    date: new Date(clock()),
    messageId: `<${key}@${domain}>`,
    references: `<${conversation}@${domain}>`,
    headers: {
      'X-Tocsin-Key': key,
      'X-Tocsin-Alerts': [finding, ...notification.others].map(({ id }) => id).join(' '),
      'X-Tocsin-Severity': finding.severity,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    ...messageOf(notification, own.results),
  };
};

const portOf = ({ port, security }: Options['smtp']): number => port ?? (security === 'tls' ? 465 : 587);

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** The library has no way to end a message that is on its way: whoever waits stops waiting, and its time-outs end it. */
const abortable = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
