import { z } from 'zod';
import { timeZoneOption } from '../../codecs/index.ts';
import { defineInput } from '../input.ts';
import { Credentials, credentialOptions, hasWholeUser, WHOLE_USER } from '../network/credentials.ts';
import { crossOriginOption } from '../network/cross-origin.ts';
import { HttpInput } from '../network/http-input.ts';
import {
  httpListenerOf,
  httpOptions,
  listenOptions,
  metadataOptions,
  tlsListenOptions,
} from '../network/listen-options.ts';
import { tellOpenDoor } from '../network/open-door.ts';
import { RENAMED_ATTRIBUTES } from './names.ts';
import { OtlpService } from './service.ts';

const options = z
  .strictObject({
    ...listenOptions(4318),
    ...tlsListenOptions,
    ...credentialOptions,
    ...metadataOptions('for every event of this input'),
    timeZone: timeZoneOption.describe(
      "time zone of times in texts that carry none: an IANA name, `UTC` or an offset; default `timeZone` of the configuration, else the process's own",
    ),
    ...crossOriginOption,
    ...httpOptions(20 << 20),
  })
  .refine(hasWholeUser, WHOLE_USER);

export const otlp = defineInput({
  name: 'otlp',
  summary: 'takes logs of OpenTelemetry by OTLP/HTTP, in protobuf and JSON',
  description: [
    'SDKs and collectors send to `POST /v1/logs` (exporter `otlphttp`, protocol `http/protobuf` or `http/json`), plain or compressed by gzip, deflate or, on',
    'Node 22.15 and later, zstd. A request is answered once every output has its events; whoever gets another answer, or none, sends again. Traces, metrics',
    'and profiles are answered 404, gRPC 415. A record with more than 2,000 values or 32 levels is refused in a partial success, and the others are taken.',
    '',
    'The time is `timeUnixNano`; where it is 0, that of the text, else `observedTimeUnixNano`. Severity becomes `log.level` (its text, else the name of its',
    'number) and `event.severity` (the number), ids become `trace.id` and `span.id`, the event name `event.action`, the scope `log.logger`, `scope.version` and',
    '`scope.attributes`. A text as body is recognised as a line of a file would be, so that a line of Django or of an access log has the same fields; a map as',
    'body is read like the JSON of a logger. What the record says itself stays.',
    '',
    'Attributes whose name is an ECS field become that field; of the record before those of the resource. These have another name in ECS:',
    '',
    ...RENAMED_ATTRIBUTES.map(
      ([attribute, fields]) => `- \`${attribute}\`: ${fields.map((field) => `\`${field}\``).join(', ')}`,
    ),
    '',
    'All others stand under `attributes` and `resource`, with objects for the dots in their names.',
    'https://opentelemetry.io/docs/specs/otlp/',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'on loopback, for a collector beside', options: {} },
    {
      title: 'for everybody who knows the token, by TLS',
      options: {
        address: '0.0.0.0',
        tokens: ['a-long-random-token'],
        tls: { certificate: 'tls/siem.crt', key: 'tls/siem.key' },
      },
    },
    {
      title: 'from the browsers of a site, whose pages hold a token of their own',
      options: {
        address: '0.0.0.0',
        tokens: ['a-long-token-that-everybody-can-read'],
        tls: { certificate: 'tls/siem.crt', key: 'tls/siem.key' },
        allowedOrigins: ['https://shop.example'],
      },
    },
  ],
  listens: true,
  create: (own, context) => {
    const credentials = new Credentials(own);
    tellOpenDoor(own, { areAsked: credentials.areAsked, mend: 'set `tokens`' }, context.notice);
    return new HttpInput('otlp', httpListenerOf(own), new OtlpService(own, credentials, context), context);
  },
});
