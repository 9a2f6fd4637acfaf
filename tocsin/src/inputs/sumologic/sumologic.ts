import { z } from 'zod';
import { indexName } from '../../define/index.ts';
import { defineInput } from '../input.ts';
import { crossOriginOption } from '../network/cross-origin.ts';
import { HttpInput } from '../network/http-input.ts';
import { httpListenerOf, httpOptions, listenOptions, tlsListenOptions } from '../network/listen-options.ts';
import { Texts } from '../network/texts.ts';
import { SumoService } from './service.ts';

const text = () => z.string().min(1).optional();

const source = z.strictObject({
  code: z
    .string()
    .min(16)
    .meta({ secret: true })
    .describe('end of the path that clients send to, which is their secret: `/receiver/v1/http/<code>`'),
  name: text().describe('source of events where X-Sumo-Name says none; default `sumologic`'),
  host: text().describe('host of events where X-Sumo-Host says none; default the address of the client'),
  category: text().describe('category of events where X-Sumo-Category says none'),
  index: indexName.optional().describe('index for every event of this source'),
  sourcetype: text().describe('sourcetype for every event of this source'),
});

const options = z.strictObject({
  ...listenOptions(8686),
  ...tlsListenOptions,
  sources: z
    .array(source)
    .min(1)
    .refine((list) => new Set(list.map(({ code }) => code)).size === list.length, {
      error: 'two sources have the same `code`',
    })
    .describe('HTTP sources, each with an address of its own'),
  codec: z.string().min(1).default('auto').describe('how lines become events'),
  codecOptions: z.record(z.string(), z.unknown()).default({}).describe('options of the codec'),
  ...crossOriginOption,
  ...httpOptions(10 << 20, '; Sumo Logic asks for at most 1 MB'),
});

export const sumologic = defineInput({
  name: 'sumologic',
  summary: "takes logs as Sumo Logic's HTTP source does",
  description: [
    'Clients of Sumo Logic need another host in their URL only: `POST /receiver/v1/http/<code>` with lines as body, plain or compressed by gzip, deflate or, on',
    'Node 22.15 and later, zstd; or `GET` with the text behind the question mark. A request is answered 200 once every output has its events. An unknown code is',
    'answered 401; 429 and 503, which clients try again, where the pipeline is behind. Metrics are refused (415).',
    '',
    'Lines are read by `codec`, by default each by what it is recognised as: lines of JSON become fields, a traceback is one event. `X-Sumo-Name` becomes',
    '`source`, `X-Sumo-Host` `host`, `X-Sumo-Category` `sumologic.category`, and each of `X-Sumo-Fields` a field under `labels`.',
    'https://help.sumologic.com/docs/send-data/hosted-collectors/http-source/logs-metrics/',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    {
      title: 'two applications',
      options: {
        sources: [
          { code: 'a-long-random-code-of-the-shop', category: 'prod/shop' },
          { code: 'a-long-random-code-of-the-blog', category: 'prod/blog', index: 'blog' },
        ],
      },
    },
  ],
  listens: true,
  create: (own, context) =>
    new HttpInput(
      'sumologic',
      httpListenerOf(own),
      new SumoService(own.sources, new Texts(own, context), context),
      context,
    ),
});
