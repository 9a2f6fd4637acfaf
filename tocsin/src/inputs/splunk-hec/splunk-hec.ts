import { defineInput } from '../input.ts';
import { HttpInput } from '../network/http-input.ts';
import { httpListenerOf } from '../network/listen-options.ts';
import { isLoopback } from '../network/loopback.ts';
import { splunkHecOptions } from './options.ts';
import { HecService } from './service.ts';

export const splunkHec = defineInput({
  name: 'splunk-hec',
  summary: "takes events as Splunk's HTTP Event Collector does",
  description: [
    'Clients of Splunk need another host name, and nothing else. `/services/collector`, `/services/collector/event`, `/raw`,',
    '`/ack` and `/health` are there, each also with `/1.0`; `/mint` and `/s2s` are not (404). Answers, their codes and texts are',
    "Splunk's. Tokens are shown as `Authorization: Splunk …`, as the password of `Basic`, or as `?token=` where the token allows it.",
    '',
    'A request is answered once its events are stored: `Success` means that they outlive a crash. With `useACK` it is answered at',
    'once with an `ackId`, and `/ack` says `true` once every output has its events, and only once. Numbers count from 0 in each channel;',
    'after a restart they go on above all that were given before, so that a client which asks for an old one is told `false`, and sends again.',
    'Whoever gets another answer, or none, sends again, and nothing is lost, though events may come twice.',
    '',
    'Of a batch, events before an invalid one are kept, as in Splunk; `invalid-event-number` names it. An array of events is refused.',
    'An `event` that is an object becomes fields, and its JSON is the text; text is read as the file input reads it, so a line of',
    'Django or an access log gets its fields, unless its sourcetype names another format; a raw request is lines, a traceback',
    'belongs to its record. Without `time`, an event has the time of arrival, as in Splunk; with `auto_extract_timestamp=true` the one in',
    'its text. Lines of a raw request have the time in their text, or that of `?time=`. `fields` are fields of the event, and',
    '`user.name` among them is the one that other events have.',
    '',
    'Who sends too much is told so, and sends again: `Server is busy` (code 9) where the pipeline has no room for longer than `busyAfter`, `HEC queue is at',
    'capacity` (26) beyond `maxPending` requests, `HEC ACK channel is at capacity` (27) where a channel can have no further number (`maxAcksPerChannel`).',
    '',
    'Above `warnAt` of what there is room for, `Success` becomes code 24 (`HEC queue is approaching its capacity limit`) or 25 (`HEC ACK is …`): the events are taken',
    'all the same. For a client that takes every code but 0 for a failure, and would send again, set `warnAt: 1`.',
    '',
    'Differences: a channel is needed only where the token has `useACK`; an object of more than 64 levels or 2,000 keys is kept as text.',
    'Pages of other origins (CORS) may send where `allowedOrigins` names them, as with `crossOriginSharingPolicy` in Splunk.',
    '',
    'Each refusal is counted by name (`invalid_token`, `incorrect_index`, `server_busy` …).',
  ].join('\n'),
  status: 'stable',
  listens: true,
  options: splunkHecOptions,
  examples: [
    {
      title: 'one application',
      options: { tokens: [{ name: 'shop', token: '$' + '{HEC_TOKEN}', index: 'shop' }] },
    },
    {
      title: 'from other machines, by TLS, with acknowledgements',
      options: {
        address: '0.0.0.0',
        tls: { certificate: 'hec.pem', key: 'hec-key.pem' },
        tokens: [
          { name: 'collectors', token: '$' + '{HEC_TOKEN}', indexes: ['web', 'auth'], index: 'web', useACK: true },
        ],
      },
    },
  ],
  create: (options, context) => {
    if (!isLoopback(options.address) && options.tls === undefined)
      context.notice('warn', 'tokens come in without encryption from other machines: set `tls`');
    return new HttpInput(
      'splunk-hec',
      { ...httpListenerOf({ ...options, maxBodyBytes: options.maxContentLength }), busyCode: 429 },
      new HecService(options, context),
      context,
    );
  },
});
