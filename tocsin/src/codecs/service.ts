import { z } from 'zod';
import { type Event, getField, type Value } from '../event/index.ts';
import { createAutoDecoder } from './auto.ts';
import { type Decoder, type DecoderContext, defineCodec } from './codec.ts';
import type { Format } from './framing/format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { maxLineBytes, timeZone } from './options.ts';
import { ServiceReader } from './services/reader.ts';
import { plainName } from './services/registry.ts';

const options = z.strictObject({
  type: z
    .string()
    .min(1)
    .optional()
    .describe(
      'what wrote the log: `jellyfin`, `vaultwarden`, `postfix` … (the table is in docs/detect.md); another name is kept as `service.type`; default: recognised line by line',
    ),
  maxLineBytes,
  timeZone,
});
type ServiceOptions = z.output<typeof options>;

/** What has records of several lines, which `auto` puts together. */
const OF_AUTO: ReadonlySet<string> = new Set(
  [
    'auto',
    'django',
    'django-json',
    'gunicorn',
    'pino',
    'fastify',
    'winston',
    'nest',
    'nestjs',
    'morgan',
    'express',
    'node',
    'nodejs',
    'python',
    'cef',
    'leef',
  ].map(plainName),
);

/** Lines of a service; each is an event of its own. */
function serviceDecoder(options: ServiceOptions, context: DecoderContext): Decoder {
  const reader = new ServiceReader(options);
  const format: Format = {
    name: 'service',
    title: options.type === undefined ? 'lines of services' : `the log of ${options.type}`,
    strict: false,
    continuation: 'none',
    begins: (line) => line !== '',
    decode: (raw, arrival) => reader.read(raw, arrival),
  };
  return new SourceDecoder(
    { formats: [format], fallback: format, primary: format, otherwise: format, maxLineBytes: options.maxLineBytes },
    context,
  );
}

/** A line that `auto` has made nothing of is read as the service does that wrote it. */
function recognisingDecoder(options: ServiceOptions, context: DecoderContext): Decoder {
  const { type } = options;
  const reader = new ServiceReader(options);
  const emit: DecoderContext['emit'] = (event, from, to) => {
    context.emit(understood(event) && !isNobodys(event) ? event : (byService(event) ?? event), from, to);
  };
  const byService = (event: Event): Event | undefined => {
    const original = getField(event, 'event.original');
    if (typeof original !== 'string') return undefined;
    const program = textAt(event, 'process.name');
    const read = reader.read(original, event['@timestamp'], program);
    if (!understood(read) || (isNobodys(event) && getField(read, 'source.ip') === undefined)) return undefined;
    for (const key of ['host', 'container', 'log'] as const) read[key] ??= event[key];
    return read;
  };
  const auto = { timeZone: options.timeZone, maxLineBytes: options.maxLineBytes };
  return createAutoDecoder(auto, { ...context, emit, ...(type === undefined ? {} : { memory: context.memory }) });
}

const understood = (event: Event): boolean => getField(event, 'event.action') !== undefined;

/** A login of which plain words tell that it failed, and not from where: the service that wrote it may. */
const isNobodys = (event: Event): boolean =>
  getField(event, 'event.action') === 'authn_login_fail' && getField(event, 'source.ip') === undefined;

const textAt = (event: Event, path: string): string | undefined => {
  const value: Value | undefined = getField(event, path);
  return typeof value === 'string' ? value : undefined;
};

export const service = defineCodec({
  name: 'service',
  summary: 'the log of a self-hosted service, by its name: logins, requests, packets that were refused, as ECS',
  description:
    'Reads what some hundred services write about logins, requests and refusals, and gives all of it the same fields: ' +
    '`event.action` in the words of OWASP (`authn_login_fail`, `authn_login_success` …), `source.ip`, `user.name`, `http.*`, ' +
    '`destination.*`, and `service.type`. What collectors have put around lines (syslog, the journal, Docker, Kubernetes, ' +
    'compose, a time) is taken off first. A line that is not of `type` is read as whatever service shows in it, and at last by plain ' +
    'words (“failed login … from 192.0.2.1”), so that a service that nobody knows still tells of failed logins.',
  status: 'beta',
  options,
  examples: [
    {
      title: 'Vaultwarden',
      options: { type: 'vaultwarden', timeZone: 'UTC' },
      input:
        '[2026-11-23 01:58:06.250][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 203.0.113.7. Username: kim@example.org.\n',
      events: [
        {
          '@timestamp': 1795399086250,
          'event.action': 'authn_login_fail',
          'source.ip': '203.0.113.7',
          'user.name': 'kim@example.org',
          'service.type': 'vaultwarden',
        },
      ],
    },
    {
      title: 'a service that nobody knows, in the log of a container',
      options: { timeZone: 'UTC' },
      input: '2026-11-23T01:58:06.25Z stdout F Login attempt failed for user kim from 203.0.113.7\n',
      events: [{ 'event.action': 'authn_login_fail', 'source.ip': '203.0.113.7', 'user.name': 'kim' }],
    },
  ],
  createDecoder: (options, context) => {
    const { type } = options;
    const isOfAuto = type === undefined || OF_AUTO.has(plainName(type));
    return isOfAuto ? recognisingDecoder(options, context) : serviceDecoder(options, context);
  },
});
