import { z } from 'zod';
import { option, outputBase } from '../../../define/index.ts';
import { type Event, template } from '../../../event/index.ts';
import { defineOutputPlugin } from '../../output-plugin.ts';
import { deferred } from '../deferred.ts';
import { encodeRecords } from '../records-encoder.ts';

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
  attachments: option.refused('mails have no attachments here; say in `body` where the file lies'),
  template_file: option.refused('write the text into `body` or `htmlbody`, with `%{field}`'),
  debug: option.boolean().default(false).describe('accepted'),
});

type Options = z.output<typeof options>;

export const email = defineOutputPlugin({
  name: 'email',
  summary: 'sends each event as a mail',
  description: [
    'A mail that the server refuses for good, or that has no address, goes to the dead letters; anything else is tried for ever.',
    'What events fill in can’t add headers, and is escaped in `htmlbody`. After a crash the mails of the last batches may come',
    'twice. For alerts, see saved searches and their actions.',
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
  needs: ({ via }) => (via === 'sendmail' ? [{ run: 'pipe' }] : []),
  createEncoder: (own) => {
    const mail = mailTemplate(own);
    return encodeRecords({ encode: (event) => JSON.stringify(mail(event)) });
  },
  createDeliverer: (own, context) => {
    if (own.via === 'sendmail') {
      const refused = context.permissions.run('pipe');
      if (refused !== undefined) throw new Error(refused);
    }
    const { address, port, domain, username, password = '' } = own;
    const server = {
      address,
      port,
      domain,
      isTls: own.use_tls,
      ...(username === undefined ? {} : { username, password }),
    };
    const way = own.via === 'sendmail' ? { program: SENDMAIL } : server;
    return deferred(async () => {
      const { MailDeliverer } = await import('./deliverer.ts');
      return new MailDeliverer(way, context);
    });
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
