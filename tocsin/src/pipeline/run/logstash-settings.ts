import { z } from 'zod';
import { option } from '../../define/index.ts';

/** `64mb`, `1gb`, or a number of bytes; units of 1024, as Logstash has them. */
const bytes = () =>
  z
    .preprocess(
      (value) => {
        const match = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)b?$/i.exec(String(value));
        if (match === null) return value;
        const power = ['', 'k', 'm', 'g', 't', 'p'].indexOf((match[2] ?? '').toLowerCase());
        return Math.floor(Number(match[1]) * 1024 ** power);
      },
      z.int({ error: 'expected a size such as 64mb or 1gb' }).min(1),
    )
    .meta({ type: 'string' });

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** `3s`, `500ms`; gives seconds, which a number without a unit is. */
const duration = () =>
  z
    .preprocess(
      (value) => {
        const match = /^(\d+(?:\.\d+)?)\s*(ms|[smhd])?$/.exec(String(value));
        return match === null ? value : Number(match[1]) * (SECONDS[match[2] ?? 's'] ?? 1);
      },
      z.number({ error: 'expected a time such as 3s' }).min(0.1).max(86_400),
    )
    .meta({ type: 'string' });

const ordered = () =>
  z
    .preprocess((value) => (typeof value === 'boolean' ? String(value) : value), z.enum(['auto', 'true', 'false']))
    .meta({
      type: 'string',
    });

/** Settings that a pipeline may have for itself, and that do here what they do in Logstash. */
export const pipelineSettings = {
  'pipeline.id': option.text(z.string().min(1)),
  'path.config': z.string().min(1),
  'config.string': z.string().min(1),
  'pipeline.workers': option.number(z.int().min(1).max(256)),
  'pipeline.batch.size': option.number(z.int().min(1).max(100_000)),
  'pipeline.batch.delay': option.number(z.int().min(1).max(60_000)),
  'pipeline.ordered': ordered(),
  'pipeline.ecs_compatibility': z.enum(['disabled', 'v1', 'v8']),
  'queue.type': z.enum(['memory', 'persisted']),
  'queue.max_bytes': bytes(),
  'dead_letter_queue.max_bytes': bytes(),
  'config.support_escapes': option.boolean(),
  'config.reload.automatic': option.boolean(),
  'config.reload.interval': duration(),
} as const;

/** Beside those, what `logstash.yml` says of the whole process. */
export const processSettings = {
  ...pipelineSettings,
  'path.data': z.string().min(1),
  'config.test_and_exit': option.boolean(),
  'log.level': z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']),
} as const;

/** What to say to somebody who relies on a setting; nothing for a value that asks for what is so anyway. */
type Told = (value: unknown) => string | undefined;

const whenSet =
  (words: string): Told =>
  () =>
    words;
const whenOn =
  (words: string): Told =>
  (value) =>
    String(value) === 'true' ? words : undefined;
const silent: Told = () => undefined;

/** Settings that a pipeline may have, and that have no meaning here. */
export const PASSED_OVER: Readonly<Record<string, Told>> = {
  'config.debug': whenOn('what was compiled is not shown'),
  'dead_letter_queue.enable': silent,
  'dead_letter_queue.flush_interval': silent,
  'dead_letter_queue.retain.age': whenSet('dead letters are kept until `tocsin dlq replay` or `tocsin dlq remove`'),
  'dead_letter_queue.storage_policy': (value) =>
    value === 'drop_older' ? 'no dead letter is dropped: where there is no room for more, its output waits' : undefined,
  'metric.collect': silent,
  'path.dead_letter_queue': whenSet('dead letters lie below path.data'),
  'path.queue': whenSet('queues lie below path.data'),
  'pipeline.batch.metrics.sampling_mode': silent,
  'pipeline.batch.output_chunking.growth_threshold_factor': silent,
  'pipeline.java_execution': silent,
  'pipeline.plugin_classloaders': silent,
  'pipeline.reloadable': (value) =>
    String(value) === 'false' ? 'where changes are taken over, they are for all pipelines' : undefined,
  'pipeline.separate_logs': whenOn('messages of all pipelines go to the standard error'),
  'pipeline.system': silent,
  'pipeline.unsafe_shutdown': whenOn('what was read is delivered before it ends; press Ctrl-C twice to give that up'),
  'queue.checkpoint.acks': silent,
  'queue.checkpoint.interval': silent,
  'queue.checkpoint.retry': silent,
  'queue.checkpoint.writes': silent,
  'queue.compression': (value) =>
    value === 'none' || value === 'disabled' ? undefined : 'queues are written without compression',
  // It waits for its outputs in any case.
  'queue.drain': silent,
  'queue.max_events': (value) => (Number(value) > 0 ? 'a queue is bounded by queue.max_bytes alone' : undefined),
  'queue.page_capacity': silent,
};

const API = 'counters are shown by `tocsin pipeline stats` and at /metrics of `tocsin up`';
const LOGS = 'messages go to the standard error';

/** Settings of `logstash.yml` alone that have no meaning here; a name that ends with a dot stands for all that begin so. */
export const PROCESS_PASSED_OVER: Readonly<Record<string, Told>> = {
  ...PASSED_OVER,
  allow_superuser: silent,
  'api.': (value) => (String(value) === 'false' ? undefined : API),
  'arcsight.': silent,
  'cloud.': whenSet('modules are not there; name `cloud_id` and `cloud_auth` at the output'),
  'config.field_reference.escape_style': (value) =>
    value === 'none' ? undefined : 'names of fields with brackets in them are not read otherwise',
  'dead_letter_queue.': silent,
  'enable-local-plugin-development': silent,
  'event_api.': silent,
  'http.': whenSet(API),
  interactive: silent,
  'keystore.': silent,
  'log.format': (value) => (value === 'json' ? 'messages are plain text' : undefined),
  'log.format.': silent,
  modules: whenSet('modules are not there: write a pipeline in their place'),
  'monitoring.': whenOn(API),
  'netflow.': silent,
  'node.name': silent,
  on_superuser: silent,
  'password_policy.': silent,
  'path.logs': whenSet(LOGS),
  'path.plugins': whenSet('plugins written in Ruby or Java do not run here'),
  'pipeline.buffer.type': silent,
  'slowlog.': whenSet('slow events are not told: `tocsin pipeline stats` shows the seconds of each plugin'),
  'ssl.': silent,
  'telemetry.': silent,
  'var.': silent,
  version: silent,
  'xpack.': whenOn('X-Pack is not there: pipelines come from files, counters from `tocsin pipeline stats`'),
};

/** What to say of a setting of `table`; undefined where it has no such setting. */
export function toldOf(table: Readonly<Record<string, Told>>, name: string): Told | undefined {
  if (Object.hasOwn(table, name)) return table[name];
  const prefix = Object.keys(table).find((key) => key.endsWith('.') && name.startsWith(key));
  return prefix === undefined ? undefined : table[prefix];
}
