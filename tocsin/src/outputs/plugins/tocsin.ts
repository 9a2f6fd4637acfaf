import { z } from 'zod';
import { createRecogniser, fillFrom } from '../../codecs/index.ts';
import { option, outputBase } from '../../define/index.ts';
import { cloneEvent, type Event, getField, type MetadataDefaults, template } from '../../event/index.ts';
import { defineOutputPlugin } from '../output-plugin.ts';

const name = (what: string) => option.text().optional().describe(`${what}, with \`%{field}\` and \`%{+YYYY.MM.dd}\``);

export const tocsin = defineOutputPlugin({
  name: 'tocsin',
  summary: 'stores events in Tocsin itself',
  description: [
    'There they are found by SPL, watched by saved searches and, in `tocsin up`, judged by rules. What the text of an event says in a format that Tocsin knows (Django, gunicorn,',
    'nginx, pino …) is added in ECS names, `event.action` among them, without changing a field that the pipeline has made; a Django text goes to the',
    'index `django-logs` unless `index` says another. Secrets are removed, as from every event that Tocsin stores.',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...outputBase,
    index: name('index; `django-logs-%{+YYYY.MM.dd}` belongs to `django-logs`'),
    sourcetype: name('sourcetype'),
    source: name('source; default the path of the file'),
    host: name('host'),
    recognise: option.boolean().default(true).describe('add what the text of the event says'),
  }),
  examples: [
    { title: 'everything, and Tocsin sees what it is', pipeline: 'tocsin {}' },
    {
      title: 'an index of its own',
      pipeline: 'tocsin { index => "shop-%{+YYYY.MM.dd}" sourcetype => "%{[@metadata][kind]}" }',
    },
  ],
  isLocal: true,
  defaultCodec: 'plain',
  createEncoder: (options, { store, clock }) => {
    if (store === undefined)
      throw new Error('there is no store here: `tocsin {}` needs `tocsin up`, or `tocsin run` with a data folder');
    const encoder = store.createEncoder();
    const recognise = options.recognise ? createRecogniser({ timeZone: store.timeZone, clock }) : undefined;
    const defaultsOf = defaults(options, clock);
    return {
      add: (event) => {
        // Other outputs must not see what is added here.
        const own = cloneEvent(event);
        const text = recognise === undefined ? undefined : originalOf(own);
        const found = text === undefined ? undefined : recognise?.(sourceOf(own), text);
        if (found !== undefined) fillFrom(own, found);
        store.normalise(own, defaultsOf(own));
        encoder.add(own);
      },
      get events() {
        return encoder.events;
      },
      get bytes() {
        return encoder.bytes;
      },
      take: (token) => encoder.take(token),
    };
  },
});

interface Names {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
}

/** Of each event: what the options say; a field that the event has not leaves the name to what is found. */
function defaults({ index, sourcetype, source, host }: Names, clock: () => number): (event: Event) => MetadataDefaults {
  const given = Object.entries({ index, sourcetype, source, host }).flatMap(([key, text]) =>
    text === undefined ? [] : [[key, template(text, clock)] as const],
  );
  return (event) => {
    const metadata = event['@metadata'] ?? {};
    event['@metadata'] = metadata;
    for (const [key, fill] of given) {
      const text = fill(event);
      if (!text.includes('%{')) metadata[key] = text;
    }
    return NONE;
  };
}

const NONE: MetadataDefaults = Object.freeze({});

function originalOf(event: Event): string | undefined {
  const original = getField(event, 'event.original');
  if (typeof original === 'string') return original;
  const { message } = event;
  const first = Array.isArray(message) ? message[0] : message;
  return typeof first === 'string' ? first : undefined;
}

function sourceOf(event: Event): string {
  const path = getField(event, 'log.file.path') ?? event.path;
  return typeof path === 'string' ? path : '';
}
