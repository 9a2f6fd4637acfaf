import { z } from 'zod';
import { size } from '../../define/index.ts';
import { lineEncoder, lineFormatOptions } from '../line-format.ts';
import { defineOutput } from '../output-declaration.ts';
import { FileDeliverer } from '../plugins/file/deliverer.ts';
import { eventPath, failurePath, fixedPart } from '../plugins/file/path.ts';
import { encodeStream } from '../stream-batches.ts';

const FAILURES = '_filepath_failures';

export const rotateOption = z
  .strictObject({
    maxBytes: size().describe('size of a file, such as `100MB`'),
    keep: z.int().min(1).max(1_000).default(5).describe('files that are put aside as `….1`, `….2`; the oldest goes'),
  })
  .optional()
  .describe('put a file aside that would grow beyond a size');

export const fileOutput = defineOutput({
  name: 'file',
  summary: 'appends lines to files',
  description: [
    'A batch is delivered when the system has it: it outlives the process, not a power cut. With `compression: gzip` each batch is a member of',
    'its own, so that a file can be read up to the last batch whatever happens. A date in the name begins a file a day; `rotate` puts one aside that',
    `has become large. Events can not lead out of the folders that are written out: such an event goes to \`${FAILURES}\` there.`,
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    file: z
      .string()
      .min(1)
      .describe('path, with `%{field}` and dates such as `%{+yyyy-MM-dd}`; a relative one is beside the configuration'),
    ...lineFormatOptions,
    compression: z.enum(['gzip', 'none']).default('none').describe('of what is written'),
    rotate: rotateOption,
  }),
  examples: [
    { title: 'a file a day', options: { file: '/var/log/events-%{+yyyy-MM-dd}.jsonl' } },
    {
      title: 'compressed, no more than a gigabyte',
      options: { file: 'all.gz', compression: 'gzip', rotate: { maxBytes: '100MB', keep: 9 } },
    },
  ],
  isLocal: true,
  needs: ({ file }) => [{ path: fixedPart(file), access: 'write' }],
  peer: ({ file }) => file,
  claims: ({ file }) => file,
  check: ({ file }) => void eventPath(file, FAILURES),
  createEncoder: (own) => encodeStream(lineEncoder(own), eventPath(own.file, FAILURES)),
  createDeliverer: (own, context) =>
    new FileDeliverer(
      {
        gzip: own.compression === 'gzip',
        createIfDeleted: true,
        overwrite: false,
        failureName: FAILURES,
        failurePath: failurePath(own.file, FAILURES),
        folderMode: undefined,
        fileMode: undefined,
        mendsEnd: true,
        rotation: own.rotate,
      },
      { ...context, ecs: 'v8' },
    ),
});
