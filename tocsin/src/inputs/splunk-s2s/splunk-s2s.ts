import { createRecogniser } from '../../codecs/index.ts';
import { defineInput } from '../input.ts';
import { Secrets } from '../network/credentials.ts';
import { listenerOf } from '../network/listen-options.ts';
import { tellOpenDoor } from '../network/open-door.ts';
import { StreamInput } from '../network/stream-input.ts';
import { Memories, SourcetypeCodecs } from './codecs.ts';
import { HeldMemory } from './context.ts';
import { splunkS2sOptions } from './options.ts';
import { serveWith } from './serve.ts';

/** Bytes that the clients of one input may leave unfinished. */
const MOST_HELD = 128 << 20;

export const splunkS2s = defineInput({
  name: 'splunk-s2s',
  summary: "listens as a Splunk indexer does, for Splunk's forwarders and for lines by TCP",
  description: [
    'Universal and heavy forwarders point at it with `[tcpout] server = HOST:9997`, unchanged: the protocol of Splunk to Splunk in its',
    'versions 2, 3 and 4, compressed (`compressed = true`) or not, by TLS and with client certificates. The old compressed stream of',
    'version 2 (`…-v2--:C`) is refused.',
    '',
    'With `useACK = true` an event is acknowledged once every output has it, and nothing that was acknowledged is lost, whatever dies. A',
    'forwarder that was not answered in time sends again, as to Splunk: then events are doubled. Acknowledgements need version 4, which',
    'every forwarder since 9.0 speaks. Without `useACK` what a forwarder has sent and was not delivered when the process dies is lost.',
    '',
    'A universal forwarder sends pieces of text, cut anywhere: they become lines, source by source, and records by the codec; one line',
    'that a heavy forwarder or a client has made an event stays one event, with the time that it was given, and is recognised as `auto`',
    'recognises a line of a file. What the forwarder says of index, source, sourcetype and host holds. The index `default` is chosen by',
    'what the text is. Indexed fields are fields of the event; where their name is taken, they stand under `labels`. Fields that Splunk',
    'makes of the time and shape of every event (`date_*`, `punct`, `timestartpos`, `linecount` …) are left out, and so are binary metrics',
    '(`metrics_left_out`).',
    '',
    'Where `tokens` are set, as `[splunktcptoken]` does, a forwarder must show one of them (`token` in its outputs.conf). One that shows none, or another, has its',
    'connection ended (`token_missing`, `token_invalid`) and keeps what it has, where Splunk would take it and throw it away. A forwarder that has nothing to',
    'send says so each 30 seconds; after `idleTimeout` without a word its connection is closed (`s2sHeartbeatTimeout`). No heartbeats are sent to forwarders.',
    '',
    'A client that does not greet sends lines (`sendCookedData = false`, `nc`): their source is `tcp:9997`, their host its address.',
    '',
    'What is no frame, is too long, or asks for too many channels ends its connection, as in Splunk, and is counted',
    '(`frame_malformed`, `frame_too_large`, `frame_unsupported`, `frame_timeout`).',
    'https://help.splunk.com/en/data-management/forward-data',
  ].join('\n'),
  status: 'beta',
  listens: true,
  options: splunkS2sOptions,
  examples: [
    { title: 'forwarders of this machine', options: {} },
    {
      title: 'forwarders from everywhere, with a certificate of ours',
      options: {
        address: '0.0.0.0',
        tls: {
          certificate: '/etc/tocsin/server.pem',
          key: '/etc/tocsin/server.key',
          authorities: ['/etc/tocsin/forwarders-ca.pem'],
        },
      },
    },
    {
      title: "Java's stack traces, into an index of their own",
      options: {
        index: 'java',
        sourcetypes: { log4j: { codec: 'multiline', codecOptions: { pattern: '^(\\s|Caused by)' } } },
      },
    },
  ],
  create: (options, context) => {
    const { timeZone } = options.codecOptions;
    tellOpenDoor(
      options,
      { areAsked: options.tokens.length > 0, mend: 'listen on 127.0.0.1, or set `tokens`' },
      context.notice,
    );
    const serve = serveWith({
      options,
      tokens: new Secrets(options.tokens.map((token) => [token, true])),
      codecs: new SourcetypeCodecs(options),
      memories: new Memories(),
      recognise: createRecogniser({
        timeZone: typeof timeZone === 'string' ? timeZone : undefined,
        clock: context.clock,
      }),
      count: context.count,
      notice: context.notice,
      clock: context.clock,
      memory: new HeldMemory(MOST_HELD),
    });
    // Silence is looked at where it is known whether a client is silent or held back.
    return new StreamInput('splunk-s2s', { ...listenerOf(options), idle: 0 }, serve, context);
  },
});
