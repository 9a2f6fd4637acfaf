import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { ecsOption, inputBase, option } from '../../define/index.ts';
import { fieldOf } from '../../event/index.ts';
import type { Input } from '../input.ts';
import { defineInputPlugin, type InputPluginContext } from '../input-plugin.ts';
import type { DecodedSource, FileFormat } from './decoding.ts';
import { FileInput } from './input.ts';
import { fileOptions } from './options.ts';
import { ReadOnce } from './read-once.ts';

const SECONDS: Readonly<Record<string, number>> = {
  us: 1e-6,
  msec: 1e-3,
  ms: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3_600,
  hour: 3_600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
};

/** A number of seconds, or `250 ms`, `1 hour`, `2 weeks`; gives seconds. */
const duration = () =>
  z
    .preprocess(
      (value) => {
        if (typeof value !== 'string') return value;
        const [, amount = '', unit = 's'] = /^(\d+(?:\.\d+)?)\s*([a-z]+?)?s?$/i.exec(value.trim()) ?? [];
        const factor = SECONDS[unit.toLowerCase()];
        return amount === '' || factor === undefined ? value : Number(amount) * factor;
      },
      z.number({ error: 'expected seconds, or a time such as "250 ms" or "1 hour"' }).min(0),
    )
    .meta({ type: 'string' });

const options = z.strictObject({
  ...inputBase,
  ...ecsOption,
  path: option
    .list()
    .refine((paths: readonly string[]) => paths.every((path) => isAbsolute(path)), {
      error: 'must be absolute, as in Logstash: begin it with /',
    })
    .describe('files, with `*`, `?`, `[a-z]`, `{a,b}` and `**`'),
  mode: option.choice(['tail', 'read']).default('tail').describe('follow files, or read each once and be done with it'),
  start_position: option
    .choice(['beginning', 'end'])
    .default('end')
    .describe(
      'where to begin with files that are there at the very first start; in mode `read` always their beginning',
    ),
  exclude: option.list().default([]).describe('names of files to leave out, with `*`'),
  stat_interval: duration()
    .default(1)
    .describe('how often files are looked at; ours looks four times as often at those that grow'),
  discover_interval: option
    .number()
    .default(15)
    .describe('after how many of these the patterns are expanded; ours expands them each second'),
  close_older: duration().default(3_600).describe('how long the handle of a silent file is kept'),
  ignore_older: duration().optional().describe('leave out files whose last change is longer ago'),
  max_open_files: option.number(z.number().int().min(1)).default(4_095).describe('files held open at once'),
  delimiter: option.text().default('\n').describe('what ends a line'),
  sincedb_path: option
    .text()
    .optional()
    .describe(
      '`/dev/null`: remember nothing over a restart. Otherwise places are kept by Tocsin itself, whatever is written here',
    ),
  sincedb_write_interval: duration().optional().describe('accepted; a place is written with every batch'),
  sincedb_clean_after: duration().optional().describe('accepted; a place is forgotten with its file'),
  file_chunk_size: option.number(z.number().int().min(4_096)).default(32_768).describe('bytes read at once, at least'),
  file_chunk_count: option
    .number()
    .optional()
    .describe('accepted; each file has 4 MiB before the others have their turn'),
  file_sort_by: option.choice(['last_modified', 'path']).default('last_modified').describe('accepted'),
  file_sort_direction: option.choice(['asc', 'desc']).default('asc').describe('accepted'),
  file_completed_action: option
    .choice(['delete', 'log', 'log_and_delete'])
    .default('delete')
    .describe('mode `read`: what is done with a file once all its events are acknowledged'),
  file_completed_log_path: option
    .text()
    .optional()
    .describe('mode `read`: a file to which the names of the others are appended'),
  exit_after_read: option.boolean().default(false).describe('mode `read`: end once every file is read'),
  check_archive_validity: option
    .boolean()
    .default(false)
    .describe('accepted; a damaged `.gz` is read up to the damage'),
});

type Options = z.output<typeof options>;

const MILLISECONDS = 1_000;
const MONTH = 30 * 86_400 * MILLISECONDS;

export const fileInput = defineInputPlugin({
  name: 'file',
  summary: 'follows files, or reads each once',
  description: [
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-file A file is known by its inode and its first bytes, so an inode that',
    'is used again, a rotation and `copytruncate` neither lose nor double lines, and a place moves only once its events are acknowledged.',
    'A last line without its end is held back, as Logstash does; in mode `read` it is an event. `.gz` files are read once.',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    {
      title: 'a Django log from its beginning',
      pipeline: 'file { path => "/srv/shop/django_debug.log" start_position => "beginning" }',
    },
    {
      title: 'read an export once, then end',
      pipeline:
        'file { path => ["/srv/export/*.log"] mode => "read" file_completed_action => "log" file_completed_log_path => "/srv/export/done" exit_after_read => true }',
    },
  ],
  defaultCodec: 'plain',
  readsLines: true,
  needs: ({ path, mode, file_completed_action: action, file_completed_log_path: log }) => [
    ...path.map((one: string) => ({ path: one, access: 'read' as const })),
    ...(mode === 'read' && action !== 'delete' && log !== undefined ? [{ path: log, access: 'write' as const }] : []),
  ],
  create: (written, context) => {
    for (const path of written.path) {
      const refusal = context.permissions.path(path, 'read');
      if (refusal !== undefined) throw new Error(refusal);
    }
    if (written.mode === 'read') checkReading(written, context);
    const forgets = written.sincedb_path === '/dev/null' || written.sincedb_path === 'NUL';
    if (!forgets) return inputOf(written, context);
    const stateDir = mkdtempSync(join(tmpdir(), 'tocsin-file-'));
    return forgetting(inputOf(written, { ...context, stateDir }), stateDir);
  },
});

function checkReading(
  { file_completed_action: action, file_completed_log_path: log }: Options,
  { permissions }: InputPluginContext,
): void {
  if (action === 'delete') return;
  if (log === undefined) throw new Error(`file_completed_action "${action}" needs file_completed_log_path`);
  const refusal = permissions.path(log, 'write');
  if (refusal !== undefined) throw new Error(refusal);
}

function inputOf(written: Options, context: InputPluginContext): Input {
  const isReading = written.mode === 'read';
  const parsed = fileOptions.parse({
    paths: written.path,
    exclude: written.exclude,
    start: isReading ? 'beginning' : written.start_position,
    pollInterval: Math.max(50, Math.min(250, written.stat_interval * MILLISECONDS)),
    partialTimeout: isReading ? MILLISECONDS : MONTH,
    ignoreOlderThan: Math.round((written.ignore_older ?? 0) * MILLISECONDS),
    closeAfter: Math.max(1, Math.round(written.close_older * MILLISECONDS)),
    maxOpen: written.max_open_files,
    readBytes: Math.min(1 << 24, Math.max(262_144, written.file_chunk_size)),
  });
  const format = formatOf(written, context);
  if (!isReading) return new FileInput(parsed, context, { format });
  const { file_completed_action: action, file_completed_log_path: log, exit_after_read: exits } = written;
  return new ReadOnce((inner) => new FileInput(parsed, inner, { format }), context, {
    deletes: action !== 'log',
    log: action === 'delete' ? undefined : log,
    exits,
  });
}

function formatOf({ codec }: Options, { createDecoder, ecs, host }: InputPluginContext): FileFormat {
  const hostField = fieldOf(ecs === 'disabled' ? 'host' : '[host][name]');
  const pathField = fieldOf(ecs === 'disabled' ? 'path' : '[log][file][path]');
  return {
    codec: codec?.name ?? 'plain',
    createDecoder: ({ emit, source, offset, memory, remember }) =>
      createDecoder({ emit, source, offset, remember, ...(memory === undefined ? {} : { memory }) }),
    describe: (event, source: DecodedSource) => {
      const metadata = event['@metadata'] ?? {};
      event['@metadata'] = metadata;
      metadata.path = source.path;
      metadata.host = host;
      if (hostField.get(event) === undefined) hostField.set(event, host);
      if (pathField.get(event) === undefined) pathField.set(event, source.path);
    },
  };
}

/** Its places go when it does. */
const forgetting = (input: Input, stateDir: string): Input => ({
  run: () => input.run(),
  prepare: (batch) => input.prepare(batch),
  committed: (batch) => input.committed(batch),
  close: async () => {
    try {
      await input.close();
    } finally {
      rmSync(stateDir, { recursive: true, force: true });
    }
  },
  status: () => input.status(),
});
