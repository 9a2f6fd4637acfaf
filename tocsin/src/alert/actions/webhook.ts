import { createHmac } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { span } from '../../define/index.ts';
import { AddressRefused, guardedAgent, undici } from '../../net/index.ts';
import { fillTemplate, type TemplateContext, unknownVariables } from '../template.ts';
import { type ActionContext, type Delivered, DeliveryFailure, defineAction, type Notification } from './action.ts';
import { payloadOf } from './payload.ts';

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Ours, and those that frame a request. */
const OWN_HEADERS =
  /^(?:webhook-.*|content-length|content-type|host|connection|transfer-encoding|user-agent|idempotency-key)$/i;
/** Bytes of the answer that are looked at. */
const MAX_ANSWER = 64 << 10;

const template = z
  .string()
  .max(20_000)
  .superRefine((text, context) => {
    for (const name of unknownVariables(text))
      context.addIssue({ code: 'custom', message: `{{${name}}} stands for nothing: see the list of variables` });
  });

const jsonValue: z.ZodType<Json> = z.lazy(() =>
  z.union([template, z.number(), z.boolean(), z.null(), z.array(jsonValue), z.record(z.string(), jsonValue)]),
);
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

const options = z.strictObject({
  url: z
    .string()
    .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), { error: 'expected an http or https URL' })
    .refine((text) => !/^https?:\/\/[^/]*@/.test(text), {
      error: 'must not carry a user or password: use a header',
    })
    .meta({ secret: true })
    .describe(
      'where it is posted to; kept out of logs and pages beyond its host, because such addresses often are keys',
    ),
  secret: z
    .string()
    .min(16)
    .max(500)
    .meta({ secret: true })
    .optional()
    .describe('signs each message; `whsec_` and base64 as Standard Webhooks has it, or any text'),
  headers: z
    .record(
      z
        .string()
        .regex(HEADER_NAME)
        .refine((name) => !OWN_HEADERS.test(name), { error: 'is set by Tocsin itself' }),
      z
        .string()
        .max(4_000)
        .regex(/^[\x20-\x7e]*$/)
        .meta({ secret: true }),
    )
    .prefault({})
    .describe('further headers, such as `Authorization`'),
  body: jsonValue
    .optional()
    .describe('JSON to send in place of the full alert; `{{title}}` and its like in texts are filled in'),
  escape: z
    .enum(['line', 'slack', 'markdown'])
    .default('line')
    .describe('how values are escaped in the texts of `body`: `slack` and `markdown` for chats'),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe('also post to addresses of this machine and its networks; refused by default'),
  timeout: span().prefault('10s').describe('for the connection and for the answer'),
  ca: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe('certificates of further authorities in PEM, or `{file: path}`'),
});

type Options = z.output<typeof options>;

export const webhook = defineAction({
  name: 'webhook',
  summary: 'Posts the alert as JSON, signed, to an HTTP address',
  description: [
    'The message is signed as [Standard Webhooks](https://www.standardwebhooks.com) has it: `webhook-id` is the key of the',
    'message and is the same for every attempt, `webhook-timestamp` is the time of the attempt in seconds, and',
    '`webhook-signature` is `v1,` and the base64 HMAC-SHA256 of `ID.TIMESTAMP.BODY` under the secret. A receiver that refuses',
    'old time stamps and ids that it has seen is safe from repeats. `idempotency-key` carries the key too.',
    '',
    'Any answer from 200 to 299 is a delivery. Others are tried again, 410 is not; redirects are not followed.',
    'Addresses of the machine itself, of private networks and of metadata services are refused unless `allowPrivate` is set: a',
    'name is resolved once, all its addresses are looked at, and the connection goes to those.',
  ].join('\n'),
  options,
  examples: [
    {
      title: 'All of the alert, signed',
      options: { url: 'https://hooks.example/tocsin', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    },
    {
      title: 'A message to Slack',
      options: {
        url: 'https://hooks.slack.com/services/T0/B0/XXXX',
        escape: 'slack',
        body: { text: '*{{severity}}* {{title}}: {{reason}} {{link}}' },
      },
    },
  ],
  describe: ({ url }) => `posts to ${new URL(url).host}`,
  create: (own, context) => {
    const { timeout, allowPrivate, ca } = own;
    const agent = guardedAgent({ timeout, allowPrivate, ca });
    return {
      deliver: (notification, signal) => post(own, context, notification, agent, signal),
      close: () => agent.destroy(),
    };
  },
});

const post = async (
  own: Options,
  context: ActionContext,
  notification: Notification,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Delivered> => {
  const body = JSON.stringify(
    own.body === undefined ? payloadOf(notification, context.version) : filled(own.body, notification, own.escape),
  );
  const time = String(Math.floor(context.clock() / 1000));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(own.timeout)]);
  try {
    const answer = await undici().request(own.url, {
      dispatcher,
      method: 'POST',
      signal: limit,
      headers: {
        ...own.headers,
        'content-type': 'application/json; charset=utf-8',
        'user-agent': `tocsin/${context.version}`,
        'idempotency-key': notification.key,
        'webhook-id': notification.key,
        'webhook-timestamp': time,
        ...(own.secret === undefined
          ? {}
          : { 'webhook-signature': signature(own.secret, notification.key, time, body) }),
      },
      body,
    });
    const text = await beginning(answer.body);
    if (answer.statusCode >= 200 && answer.statusCode < 300) return { detail: `${answer.statusCode} ${text}`.trim() };
    throw refusal(answer, text);
  } catch (error) {
    throw error instanceof DeliveryFailure ? error : unreachable(error, own, signal);
  }
};

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export const signature = (secret: string, id: string, time: string, body: string): string => {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
};

const filled = (body: Json, notification: Notification, context: TemplateContext): Json => {
  if (typeof body === 'string') return fillTemplate(body, notification, context);
  if (Array.isArray(body)) return body.map((one) => filled(one, notification, context));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, filled(value, notification, context)]));
};

/** The first line of what was answered, and the rest thrown away so that the connection can be used again. */
const beginning = async (body: Dispatcher.ResponseData['body']): Promise<string> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    parts.push(bytes);
    if (size > MAX_ANSWER) break;
  }
  return Buffer.concat(parts).subarray(0, 400).toString('utf8').split('\n', 1)[0]?.trim().slice(0, 200) ?? '';
};

const refusal = ({ statusCode, headers }: Dispatcher.ResponseData, text: string): DeliveryFailure => {
  if (statusCode >= 300 && statusCode < 400)
    return new DeliveryFailure(
      `answered ${statusCode}, a redirect: redirects are not followed, write the final address`,
    );
  const seconds = Number(headers['retry-after']);
  return new DeliveryFailure(`answered ${statusCode} ${text}`.trim(), {
    permanent: statusCode === 410,
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfter: Math.min(seconds, 86_400) * 1000 } : {}),
  });
};

const unreachable = (error: unknown, { timeout }: Options, signal: AbortSignal): DeliveryFailure => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AddressRefused)
    return new DeliveryFailure(`${cause.message}: \`allowPrivate: true\` allows it`, { cause });
  if (signal.aborted) return new DeliveryFailure('ended before there was an answer', { cause });
  if (cause instanceof Error && (cause.name === 'TimeoutError' || /timeout/i.test(cause.message)))
    return new DeliveryFailure(`no answer within ${timeout / 1000} seconds`, { cause });
  const code = cause instanceof Error && 'code' in cause ? `${String(cause.code)}: ` : '';
  return new DeliveryFailure(`cannot be reached: ${code}${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });
};
