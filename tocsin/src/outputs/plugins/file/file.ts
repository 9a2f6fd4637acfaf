import { z } from 'zod';
import { option, outputBase } from '../../../define/index.ts';
import { defineOutputPlugin } from '../../output-plugin.ts';
import { encodeStream } from '../../stream-batches.ts';
import { FileDeliverer } from './deliverer.ts';
import { eventPath, failurePath, fixedPart } from './path.ts';

const mode = (what: string) =>
  option
    .number(z.number().int().min(-1))
    .default(-1)
    .describe(`permissions of ${what} that are made, in decimal; -1: as the system says`);

const modeOf = (value: number): number | undefined => (value < 0 ? undefined : value);

export const file = defineOutputPlugin({
  name: 'file',
  summary: 'appends to files, whose names events may fill in',
  description:
    'A batch is acknowledged when the system has it: it outlives the process, not a power cut. With `gzip` each batch is a member of its own, ' +
    'so that a file is readable up to the last batch whatever happens. A path that leaves the folders that are written out, or is none, goes to ' +
    '`filename_failure`. https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-file',
  status: 'stable',
  options: z.strictObject({
    ...outputBase,
    path: option
      .text(z.string().min(1))
      .describe('path of the file, such as `/var/log/%{[host][name]}/%{+yyyy-MM-dd}.log`'),
    gzip: option.boolean().default(false).describe('compresses what is written'),
    flush_interval: option
      .number(z.number().min(0))
      .default(2)
      .describe('accepted; each batch reaches the system at once'),
    create_if_deleted: option
      .boolean()
      .default(true)
      .describe('a file that was taken away is made anew; else what follows goes to `filename_failure`'),
    write_behavior: option
      .choice(['append', 'overwrite'])
      .default('append')
      .describe('`overwrite`: the file holds the last event only'),
    filename_failure: option
      .text(z.string().min(1))
      .default('_filepath_failures')
      .describe('file for events whose path is not allowed'),
    dir_mode: mode('folders'),
    file_mode: mode('files'),
    stale_cleanup_interval: option
      .number(z.number().min(0))
      .default(10)
      .describe('accepted; files are closed when too many are open'),
  }),
  examples: [
    { title: 'JSON lines, a file a day', pipeline: 'file { path => "/var/log/events-%{+yyyy-MM-dd}.json" }' },
    { title: 'lines', pipeline: 'file { path => "/var/log/app.log" codec => line { format => "%{message}" } }' },
  ],
  isLocal: true,
  defaultCodec: 'json_lines',
  writesLines: true,
  needs: ({ path }) => [{ path: fixedPart(path), access: 'write' }],
  createEncoder: ({ path, filename_failure }, { codec }) => encodeStream(codec, eventPath(path, filename_failure)),
  createDeliverer: (options, context) => {
    eventPath(options.path, options.filename_failure);
    return new FileDeliverer(
      {
        gzip: options.gzip,
        createIfDeleted: options.create_if_deleted,
        overwrite: options.write_behavior === 'overwrite',
        failureName: options.filename_failure,
        failurePath: failurePath(options.path, options.filename_failure),
        folderMode: modeOf(options.dir_mode),
        fileMode: modeOf(options.file_mode),
      },
      context,
    );
  },
});
