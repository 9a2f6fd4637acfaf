import { z } from 'zod';
import { defineCodec } from './codec.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { maxLineBytes } from './options.ts';

export const line = defineCodec({
  name: 'line',
  summary: 'each line is an event',
  description:
    'The line stands in `message` and `event.original`; its time is the time of arrival. Blank lines are passed over.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes }),
  examples: [
    {
      title: 'two lines',
      input: 'first\r\nsecond\n',
      events: [{ message: 'first', 'event.original': 'first' }, { message: 'second' }],
    },
    {
      title: 'a last line without line end',
      input: 'whole\ncut',
      events: [{ message: 'whole' }, { message: 'cut', 'log.flags': 'partial' }],
    },
  ],
  createDecoder: (options, context) =>
    new SourceDecoder(
      {
        formats: [],
        fallback: lineFormat,
        primary: lineFormat,
        otherwise: lineFormat,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    ),
});
