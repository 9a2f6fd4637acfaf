import { defineInput } from '../input.ts';
import { FileInput } from './input.ts';
import { fileOptions } from './options.ts';
import { ReadOnce } from './read-once.ts';

export const file = defineInput({
  name: 'file',
  summary: 'follows log files through growth, rotation and truncation',
  description: [
    'A file is known by device, inode and its first bytes, so it keeps its place when it is renamed, and a new file that',
    'takes over a name or an inode is read from its beginning. What a rotated file still holds is read to its end, also',
    'where its new name is outside of the patterns. Copies that a rotation makes (`app.log.1`, `app-20261124.log`) are not',
    'read twice.',
    '',
    'A checkpoint moves only after the store has acknowledged; each batch is journalled before it is sent, so a crash',
    'neither loses nor doubles lines. Only `copytruncate` can lose what is written between the copy and the truncation;',
    'each truncation is counted as `truncated` and `possibly_lost`.',
    '',
    'A `.gz` file is read once per content: what was read before it was compressed is known by its inflated beginning and',
    'its last bytes, and is not read again; of what was read in part, the rest is. One that is still being written is waited',
    'for. A damaged one is read up to the damage, and one that inflates beyond `archiveBytes` or `archiveRatio` is left out;',
    'both are said and counted (`archive_damaged`, `archive_refused`). `.bz2`, `.xz`, `.zst` and `.zip` are left out',
    '(`archive_left_out`).',
    '',
    'Files are found by polling alone, so network and overlay file systems work. Of a folder that stands for its files,',
    'linked folders are not entered.',
  ].join('\n'),
  status: 'stable',
  options: fileOptions,
  examples: [
    { title: "a project's log files", options: { paths: ['/var/log/shop/*.log'] } },
    {
      title: 'every file below a folder, new lines only, into an index of their own',
      options: { paths: ['/path/to/django/logs'], start: 'end', index: 'shop' },
    },
    {
      title: 'several services, without their debug logs',
      options: { paths: ['/srv/{web,worker}/**/*.log'], exclude: ['*debug*'], codec: 'django' },
    },
  ],
  create: (options, context) =>
    options.completed === 'keep'
      ? new FileInput(options, context)
      : new ReadOnce((inner) => new FileInput(options, inner), context, {
          deletes: true,
          log: undefined,
          exits: false,
        }),
});
