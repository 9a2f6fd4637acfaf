import { z } from 'zod';
import { defineInput } from '../input.ts';
import { LumberjackSession } from '../lumberjack/session.ts';
import { Budget } from '../network/body.ts';
import { listenerOf, listenOptions, metadataOptions, tlsListenOptions } from '../network/listen-options.ts';
import { tellOpenDoor } from '../network/open-door.ts';
import { shippedTextOptions } from '../network/shipped-text-options.ts';
import { StreamInput } from '../network/stream-input.ts';
import { beatsEventReader } from './event.ts';

const MIB = 1 << 20;

export const beats = defineInput({
  name: 'beats',
  summary: 'takes events of Filebeat and the other Beats, of Logstash and logstash-forwarder (Lumberjack)',
  description: [
    'Versions 1 and 2 of the protocol, compressed or not. A window is acknowledged once every output has its events, a large one in parts; while',
    'the pipeline is slow, clients are told every few seconds that they need not send again. Of a connection that breaks, what was not',
    'acknowledged comes again: nothing is lost, though events may come twice.',
    '',
    'Fields stay as the Beat names them. The text in `message` is read as the input `file` would read it: a line of Django, an access log or',
    'JSON gets the fields of its format and its own time, and the text as it came is kept in `event.original`. `source` is `log.file.path`, `host` is',
    '`host.name`. What a Beat adds under `fields:` is kept, but decides about no index: see `trustFields`.',
    '',
    'What is no JSON is kept as a text with the tag `_jsonparsefailure` (`event_unreadable`). A connection ends at bytes that are no frame',
    '(`frame_unknown`, `frame_broken`), at a frame longer than `maxEventBytes` or inflated longer than `maxInflatedBytes` (`frame_too_long`), and at',
    'a compressed frame within another (`frame_nested`).',
  ].join('\n'),
  status: 'stable',
  listens: true,
  options: z.strictObject({
    ...listenOptions(5044),
    ...tlsListenOptions,
    ...metadataOptions('of events; of `index` and `sourcetype` those that they would else get by their text'),
    trustFields: z
      .boolean()
      .default(false)
      .describe(
        'takes `index`, `sourcetype`, `source` and `host` from the `fields` of an event, before all else: whoever can send can then write into any index',
      ),
    ...shippedTextOptions,
    maxEventBytes: z
      .number()
      .int()
      .min(1024)
      .max(256 * MIB)
      .default(16 * MIB)
      .describe('longest event, and longest compressed frame'),
    maxInflatedBytes: z
      .number()
      .int()
      .min(1024)
      .max(1024 * MIB)
      .default(64 * MIB)
      .describe('what one compressed frame may become'),
    maxHeldBytes: z
      .number()
      .int()
      .min(MIB)
      .default(256 * MIB)
      .describe('bytes of frames that all connections together may hold; who needs more is cut off and sends again'),
    idleTimeout: z
      .number()
      .min(0)
      .default(60)
      .describe('seconds without a byte in either direction after which a connection is closed; 0: never'),
    keepAlive: z
      .number()
      .positive()
      .max(3600)
      .default(5)
      .describe('seconds between two words to a client that waits for its acknowledgement'),
  }),
  examples: [
    { title: 'Filebeat on the same machine', options: {} },
    {
      title: 'Beats of everybody who has a certificate, into one index',
      options: {
        address: '0.0.0.0',
        index: 'beats',
        tls: { certificate: 'certs/server.pem', key: 'certs/server.key', authorities: ['certs/clients.pem'] },
      },
    },
  ],
  create: (options, context) => {
    const { idleTimeout, maxEventBytes, maxInflatedBytes, maxHeldBytes } = options;
    tellOpenDoor(options, { areAsked: false, mend: 'listen on 127.0.0.1' }, context.notice);
    const read = beatsEventReader(options, context);
    const budget = new Budget(Math.max(maxHeldBytes, maxEventBytes + maxInflatedBytes));
    return new StreamInput(
      'beats',
      { ...listenerOf(options), idle: idleTimeout * 1000 },
      (connection) =>
        new LumberjackSession(connection, {
          maxFrame: maxEventBytes,
          maxInflated: maxInflatedBytes,
          budget,
          keepAlive: options.keepAlive * 1000,
          read: (frame) => [read(frame, connection.ip)],
          count: context.count,
        }).run(),
      context,
    );
  },
});
