import { hostname } from 'node:os';
import { z } from 'zod';
import { defineInput } from '../input.ts';
import { Budget } from '../network/body.ts';
import { listenerOf, listenOptions, metadataOptions, tlsListenOptions } from '../network/listen-options.ts';
import { tellOpenDoor } from '../network/open-door.ts';
import { shippedTextOptions } from '../network/shipped-text-options.ts';
import { StreamInput } from '../network/stream-input.ts';
import { fluentEventReader } from './event.ts';
import { FluentSession } from './session.ts';

const MIB = 1 << 20;

const user = z.strictObject({
  name: z.string().min(1).describe('name of the user'),
  password: z.string().min(1).meta({ secret: true }).describe('password of the user'),
});

export const fluent = defineInput({
  name: 'fluent',
  summary: 'takes events of Fluentd, Fluent Bit, Docker and the fluent loggers (Forward protocol)',
  description: [
    'All modes of version 1: Message, Forward, PackedForward and CompressedPackedForward. A message with a `chunk` (Fluentd: `require_ack_response',
    'true`, Fluent Bit: `Require_ack_response On`) is acknowledged once every output has its events, and nothing is lost, though events may come',
    'twice. Without it the protocol has no acknowledgement: what was sent and was not delivered when the process dies is lost.',
    '',
    'With `sharedKey`, a client must prove that it knows the key before anything else is read (Fluentd: `<security>`, Fluent Bit: `Shared_Key`), and',
    'with `users` also a password. The key encrypts nothing: beyond one machine, use `tls`, too.',
    '',
    "Fields are those of the record. The text in `message`, or in `log` as Fluent Bit's tail and Docker's driver have it, is read as the input",
    '`file` would read it, and is kept in `event.original`. `source` is the tag, `host` is `host.name`, `hostname`, the name that the client has given',
    'itself in the handshake, or else its address. Of Docker come `container.id`, `container.name` and `log.iostream`.',
    '',
    'A record that is a text alone is the message. An entry that is no record becomes an event with the tag `_fluentparsefailure`',
    '(`record_unreadable`), a message that is none ends the connection (`message_unreadable`), and so does a client that is not welcome (`unauthorized`).',
  ].join('\n'),
  status: 'stable',
  listens: true,
  options: z
    .strictObject({
      ...listenOptions(24_224),
      ...tlsListenOptions,
      ...metadataOptions('of events; of `index` and `sourcetype` those that they would else get by their text'),
      sharedKey: z.string().min(1).meta({ secret: true }).optional().describe('key that clients must know'),
      users: z.array(user).default([]).describe('users of which a client must be one, besides knowing the key'),
      selfHostname: z
        .string()
        .min(1)
        .optional()
        .describe(
          "name of this side in the handshake, which must not be the client's; default the name of this machine with `tocsin.` before it",
        ),
      ...shippedTextOptions,
      maxMessageBytes: z
        .number()
        .int()
        .min(1024)
        .max(512 * MIB)
        .default(32 * MIB)
        .describe(
          "longest message; Fluentd sends a chunk of its buffer as one: its `chunk_limit_size` must be lower (Fluentd's default for buffers in files is 256 MB)",
        ),
      maxInflatedBytes: z
        .number()
        .int()
        .min(1024)
        .max(1024 * MIB)
        .default(64 * MIB)
        .describe('what the entries of one compressed message may become'),
      maxHeldBytes: z
        .number()
        .int()
        .min(MIB)
        .default(256 * MIB)
        .describe('bytes of messages that all connections together may hold; who needs more is cut off'),
      idleTimeout: z
        .number()
        .min(0)
        .default(0)
        .describe('seconds without a byte in either direction after which a connection is closed; 0: never'),
    })
    .refine(({ users, sharedKey }) => users.length === 0 || sharedKey !== undefined, {
      error: 'users: needs `sharedKey`, without which the protocol asks for nobody',
    }),
  examples: [
    { title: 'Fluent Bit on the same machine', options: {} },
    {
      title: 'everybody who knows the key, by TLS',
      options: {
        address: '0.0.0.0',
        sharedKey: 'a long secret',
        tls: { certificate: 'certs/server.pem', key: 'certs/server.key' },
      },
    },
  ],
  create: (options, context) => {
    const { idleTimeout, maxMessageBytes, maxInflatedBytes, maxHeldBytes } = options;
    const { sharedKey, users } = options;
    const { clock, count } = context;
    tellOpenDoor(options, { areAsked: sharedKey !== undefined, mend: 'set `sharedKey`' }, context.notice);
    const read = fluentEventReader(options, context);
    const budget = new Budget(Math.max(maxHeldBytes, 6 * maxMessageBytes + maxInflatedBytes));
    return new StreamInput(
      'fluent',
      { ...listenerOf(options), idle: idleTimeout * 1000 },
      (connection) =>
        new FluentSession(connection, {
          secrets: sharedKey === undefined ? undefined : { sharedKey, users },
          hostname: options.selfHostname ?? `tocsin.${hostname()}`,
          maxMessage: maxMessageBytes,
          maxInflated: maxInflatedBytes,
          budget,
          read,
          clock,
          count,
        }).run(),
      context,
    );
  },
});
