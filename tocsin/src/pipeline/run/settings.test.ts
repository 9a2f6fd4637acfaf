import { describe, expect, test } from 'vitest';
import { DEFAULT_BATCH_DELAY, DEFAULT_BATCH_SIZE } from './definition.ts';
import { readLogstashFile } from './logstash-file.ts';
import { type PipelineDefaults, readPipelinesFile } from './pipelines-file.ts';

const defaults: PipelineDefaults = {
  ecs: 'v8',
  supportEscapes: false,
  workers: 4,
  ordered: 'auto',
  batchSize: DEFAULT_BATCH_SIZE,
  batchDelay: DEFAULT_BATCH_DELAY,
  queue: 'memory',
  folder: '/',
};

const read = (text: string) =>
  readPipelinesFile({ file: 'pipelines.yml', text, defaults, stateDir: (id) => `/state/${id}` });

const pipeline = (...lines: readonly string[]): string =>
  ['- pipeline.id: a', "config.string: 'input { stdin {} }'", ...lines].join('\n  ');

describe('pipelines.yml', () => {
  test.each([
    ['pipeline.workers: 2', { workers: 2 }],
    ['pipeline.workers: "2"', { workers: 2 }],
    ['pipeline.batch.size: 125', { batchSize: 125 }],
    ['pipeline.batch.delay: 5', { batchDelay: 5 }],
    ['pipeline.ordered: true', { ordered: 'true' }],
    ['pipeline.ordered: auto', { ordered: 'auto' }],
    ['pipeline.ecs_compatibility: disabled', { ecs: 'disabled' }],
    ['queue.type: persisted', { queue: 'persisted' }],
    ['queue.max_bytes: 4gb', { queueBytes: 4 * 1024 ** 3 }],
    ['queue.max_bytes: 64mb', { queueBytes: 64 * 1024 ** 2 }],
    ['queue.max_bytes: 1000', { queueBytes: 1000 }],
    ['dead_letter_queue.max_bytes: 10kb', { deadLetterBytes: 10_240 }],
    ['config.support_escapes: true', { supportEscapes: true }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the file
    ['pipeline.workers: ${WALK_UNSET:3}', { workers: 3 }],
    ['pipeline: { batch: { size: 7 } }', { batchSize: 7 }],
  ])('%s', (line, expected) => {
    const { definitions, problems, warnings } = read(pipeline(line));
    expect([problems, warnings]).toEqual([[], []]);
    expect(definitions[0]).toEqual({
      ...defaults,
      id: 'a',
      sources: [{ file: 'pipelines.yml: a', text: 'input { stdin {} }' }],
      stateDir: '/state/a',
      ...expected,
    });
  });

  test('takes every setting that Logstash allows there', () => {
    const text = pipeline(
      'config.debug: false',
      'config.reload.automatic: true',
      'config.reload.interval: 1m',
      'dead_letter_queue.enable: true',
      'dead_letter_queue.flush_interval: 5000',
      'dead_letter_queue.storage_policy: drop_newer',
      'metric.collect: true',
      'pipeline.java_execution: true',
      'pipeline.plugin_classloaders: false',
      'pipeline.reloadable: true',
      'pipeline.separate_logs: false',
      'pipeline.system: false',
      'pipeline.unsafe_shutdown: false',
      'queue.checkpoint.acks: 1024',
      'queue.checkpoint.interval: 1000',
      'queue.checkpoint.retry: true',
      'queue.checkpoint.writes: 1024',
      'queue.compression: none',
      'queue.drain: true',
      'queue.max_events: 0',
      'queue.page_capacity: 64mb',
    );
    const { problems, warnings, reload } = read(text);
    expect([problems, warnings]).toEqual([[], []]);
    expect(reload).toEqual({ 'config.reload.automatic': true, 'config.reload.interval': 60 });
  });

  test.each([
    ['queue.max_events: 10', 'a queue is bounded by queue.max_bytes alone'],
    ['path.queue: /var/q', 'queues lie below path.data'],
    ['path.dead_letter_queue: /var/d', 'dead letters lie below path.data'],
    ['pipeline.unsafe_shutdown: true', 'what was read is delivered before it ends; press Ctrl-C twice to give that up'],
    [
      'dead_letter_queue.storage_policy: drop_older',
      'no dead letter is dropped: where there is no room for more, its output waits',
    ],
  ])('says once that %s has no meaning here', (line, hint) => {
    const { problems, warnings } = read(pipeline(line));
    expect(problems).toEqual([]);
    const name = line.split(':')[0];
    expect(warnings).toEqual([
      { file: 'pipelines.yml', line: 3, column: 3, message: `${name} has no meaning here`, hint },
    ]);
  });

  test.each([
    [pipeline('queue.max_byte: 1gb'), [3, 'unknown key "queue.max_byte"', 'did you mean "queue.max_bytes"?']],
    [pipeline('queue.max_bytes: much'), [3, 'queue.max_bytes: expected a size such as 64mb or 1gb', undefined]],
    [pipeline('queue.type: disk'), [3, 'queue.type: expected "memory" or "persisted"', undefined]],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the file
      pipeline('pipeline.workers: ${UNSET}'),
      [3, expect.stringContaining('the variable UNSET is not set'), undefined],
    ],
    ['# nothing', [1, 'names no pipeline', expect.stringContaining('- pipeline.id: main')]],
    ['pipeline.id: a', [1, 'expected a list of pipelines', expect.stringContaining('- pipeline.id: main')]],
  ])('%s is told', (text, [line, message, hint]) => {
    expect(read(text).problems.map((one) => [one.line, one.message, one.hint])).toEqual([[line, message, hint]]);
  });
});

describe('logstash.yml', () => {
  test('gives defaults, in either way of writing', () => {
    const { settings, problems, warnings } = readLogstashFile(
      'logstash.yml',
      [
        'node.name: shop',
        'path.data: /var/lib/x',
        'pipeline:',
        '  batch:',
        '    size: 250',
        '  workers: 2',
        'queue.type: persisted',
        'config.reload.automatic: true',
        'log.level: warn',
        'xpack.monitoring.enabled: false',
        'api.enabled: false',
        'path.config:',
      ].join('\n'),
    );
    expect([problems, warnings]).toEqual([[], []]);
    expect(settings).toEqual({
      'path.data': '/var/lib/x',
      'pipeline.batch.size': 250,
      'pipeline.workers': 2,
      'queue.type': 'persisted',
      'config.reload.automatic': true,
      'log.level': 'warn',
    });
  });

  test('says what has no meaning, and names what nobody knows', () => {
    const { problems, warnings } = readLogstashFile(
      'logstash.yml',
      'http.host: "0.0.0.0"\npath.logs: /var/log/logstash\npipeline.worker: 1\n',
    );
    expect(warnings.map(({ line, message }) => [line, message])).toEqual([
      [1, 'http.host has no meaning here'],
      [2, 'path.logs has no meaning here'],
    ]);
    expect(problems).toEqual([
      {
        file: 'logstash.yml',
        line: 3,
        column: 1,
        message: 'unknown key "pipeline.worker"',
        hint: 'did you mean "pipeline.workers"?',
      },
    ]);
  });

  test.each(['', '# pipeline.workers: 2\n#\n'])('may be empty: %j', (text) => {
    expect(readLogstashFile('logstash.yml', text)).toMatchObject({ settings: {}, problems: [], warnings: [] });
  });
});
