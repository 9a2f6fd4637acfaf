import { defineInput } from '../input.ts';
import { FileInput } from './input.ts';
import { fileOptions } from './options.ts';

export const file = defineInput({
  name: 'file',
  summary: 'follows log files through growth, rotation and truncation',
  description: [
    'A file is known by device, inode and its first bytes, so it keeps its place when it is renamed, and a new file that',
    'takes over a name or an inode is read from its beginning. What a rotated file still holds is read to its end.',
    '',
    'A checkpoint moves only after the store has acknowledged; each batch is journalled before it is sent, so a crash',
    'neither loses nor doubles lines. Only `copytruncate` can lose what is written between the last read and the',
    'truncation; that is counted as `possibly_lost`. Compressed files (`.gz` …) are left out.',
  ].join('\n'),
  status: 'stable',
  options: fileOptions,
  examples: [
    { title: "a project's log files", options: { paths: ['/var/log/shop/*.log'] } },
    {
      title: 'every file below a folder, new lines only, into an index of their own',
      options: { paths: ['/path/to/django/logs'], start: 'end', index: 'shop' },
    },
  ],
  create: (options, context) => new FileInput(options, context),
});
