import { z } from 'zod';
import type { Metadata } from '../event/index.ts';
import { auto, createAutoDecoder } from './auto.ts';
import { defineCodec } from './codec.ts';
import { timeZone } from './options.ts';
import { SplunkDecoder } from './splunk/decoder.ts';
import { checkFiles } from './splunk/files.ts';
import { SplunkSources } from './splunk/sources.ts';

const stanzas = (file: string) => z.record(z.string(), z.record(z.string(), z.string())).default({}).describe(file);

const options = z
  .strictObject({
    props: stanzas('stanzas of `props.conf`, by name, with their keys'),
    transforms: stanzas('stanzas of `transforms.conf` that those of `props` name'),
    sourcetype: z.string().min(1).optional().describe('sourcetype of sources whose input names none'),
    timeZone,
  })
  .superRefine((files, context) => {
    for (const { file, stanza, key, message, hint } of checkFiles(files).troubles)
      context.addIssue({
        code: 'custom',
        path: key === undefined ? [file, stanza] : [file, stanza, key],
        message: `${message}: ${hint}`,
      });
  });

type Options = z.output<typeof options>;

/** Many decoders have the same options. */
const sources = new WeakMap<object, SplunkSources>();

function sourcesOf(options: Options): SplunkSources {
  const known = sources.get(options);
  if (known !== undefined) return known;
  const made = new SplunkSources(options, options.timeZone);
  sources.set(options, made);
  return made;
}

/** Whether the files say how events of a source are made. `options` as this codec has parsed them. */
export const shapesSource = (given: unknown, known: Readonly<Metadata>): boolean => {
  const found = sourcesOf(given as Options);
  return found.props(found.named(known)) !== undefined;
};

export const splunk = defineCodec({
  name: 'splunk',
  summary: "makes events as Splunk's props.conf and transforms.conf say",
  description: [
    "It is chosen by itself for what Splunk's files ask for ([Splunk's files](../splunk-files.md) has the keys), and may be written out as well. Of",
    'the stanzas that match a source, `[source::…]` goes before `[host::…]` and that before `[sourcetype]`. A source that no stanza but',
    '`[default]` shapes is read as by `auto`.',
    '',
    'The order is that of Splunk: charset, lines (`LINE_BREAKER`, `TRUNCATE`), events (`SHOULD_LINEMERGE` …), time, `SEDCMD`, `TRANSFORMS`, and',
    'then fields (`EXTRACT`, `REPORT`, `KV_MODE`). What the text of an event says is recognised besides, as `auto` does. What goes to the null',
    'queue is counted (`null_queue`). Regular expressions run under a limit of time: an event at which one is stopped stays as it came, tagged',
    '`_regextimeout` and counted (`regex_timeout`).',
  ].join('\n'),
  status: 'beta',
  placesEvents: true,
  options,
  examples: [
    {
      title: 'events begin with a date, health checks are dropped, tokens are masked',
      options: {
        sourcetype: 'shop',
        props: {
          shop: {
            SHOULD_LINEMERGE: 'false',
            LINE_BREAKER: '([\\r\\n]+)\\d{4}-',
            TIME_FORMAT: '%Y-%m-%d %H:%M:%S',
            TZ: 'UTC',
            MAX_DAYS_AGO: '10000',
            'SEDCMD-token': 's/token=\\w+/token=x/g',
            'TRANSFORMS-null': 'health',
          },
        },
        transforms: { health: { REGEX: 'GET /health', DEST_KEY: 'queue', FORMAT: 'nullQueue' } },
      },
      input: '1970-01-01 00:00:01 failed token=abc\n  at one\n1970-01-01 00:00:02 GET /health\n',
      events: [
        { '@timestamp': 1000, message: '1970-01-01 00:00:01 failed token=x\n  at one', '@metadata.sourcetype': 'shop' },
      ],
    },
    {
      title: 'columns',
      options: { sourcetype: 'orders', props: { orders: { INDEXED_EXTRACTIONS: 'csv', DATETIME_CONFIG: 'NONE' } } },
      input: 'id,total\n7,"1,50"\n',
      events: [{ id: '7', total: '1,50' }],
    },
  ],
  createDecoder: (own, context) => {
    const found = sourcesOf(own);
    const { metadata = {} } = context;
    const sourcetype = metadata.sourcetype ?? own.sourcetype;
    const host = metadata.host ?? context.host;
    const known = found.named({
      source: metadata.source ?? context.source,
      ...(sourcetype === undefined ? {} : { sourcetype }),
      ...(host === undefined ? {} : { host }),
    });
    const props = found.props(known);
    if (props !== undefined)
      return new SplunkDecoder({
        props,
        known,
        extractionOf: (final) => found.extraction(final),
        timeZone: own.timeZone,
        context,
      });
    const places: Metadata = known.sourcetype === undefined ? metadata : { ...metadata, sourcetype: known.sourcetype };
    return createAutoDecoder(auto.options.parse(own.timeZone === undefined ? {} : { timeZone: own.timeZone }), {
      ...context,
      emit: (event, from, to) => {
        event['@metadata'] = Object.assign(event['@metadata'] ?? {}, places);
        context.emit(event, from, to);
      },
    });
  },
});
