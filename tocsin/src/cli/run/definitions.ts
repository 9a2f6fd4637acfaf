import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  ConfigurationProblems,
  DEFAULT_BATCH_DELAY,
  DEFAULT_BATCH_SIZE,
  type PipelineDefaults,
  type PipelineDefinition,
  type ReadPipelines,
  readConfigFiles,
  readPipelinesFile,
  stateFolder,
} from '../../pipeline/index.ts';
import { CommandFailure } from '../failure.ts';
import { isFolder } from './logstash-yml.ts';
import type { RunOptions } from './options.ts';

const PIPELINES_FILE = 'pipelines.yml';
const INLINE = 'config string';

/** What `pipelines.yml` says beside its pipelines. */
export type Told = Pick<ReadPipelines, 'warnings' | 'reload'>;

/**
 * Reads the pipelines that the options name, each time that it is called. Throws where the options contradict each other.
 * `tell` is called each time as well.
 */
export function definitionLoader(
  options: RunOptions,
  tell: (told: Told) => void = () => undefined,
): () => readonly PipelineDefinition[] {
  const path = options['path.config'];
  const text = options['config.string'];
  const settings = options['path.settings'];
  if (path !== undefined && text !== undefined)
    throw new CommandFailure('-f and -e can not be given together: the configuration is in files or in the command', 2);
  if (path === undefined && text === undefined && settings === undefined)
    throw new CommandFailure('give a configuration: -f FILE, -e TEXT, or --path.settings FOLDER', 2);
  const data = resolve(options['path.data'] ?? defaultData());
  const stateDir = (id: string): string => stateFolder(data, id);
  const defaults = defaultsOf(options);
  if (path === undefined && text === undefined && settings !== undefined)
    return () => readSettings(settings, { defaults, stateDir, tell });
  const id = options['pipeline.id'] ?? 'main';
  return () => [
    {
      ...defaults,
      id,
      sources: path === undefined ? [{ file: INLINE, text: withDefaults(text ?? '') }] : readConfigFiles(path),
      stateDir: stateDir(id),
    },
  ];
}

const defaultData = (): string =>
  process.env.TOCSIN_DATA ?? join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'tocsin');

const defaultsOf = (options: RunOptions): PipelineDefaults => ({
  ecs: oneOf(options['pipeline.ecs_compatibility'], ['disabled', 'v1', 'v8'] as const) ?? 'v8',
  supportEscapes: options['config.support_escapes'] ?? false,
  workers: options['pipeline.workers'] ?? availableParallelism(),
  ordered: oneOf(options['pipeline.ordered'], ['auto', 'true', 'false'] as const) ?? 'auto',
  batchSize: options['pipeline.batch.size'] ?? DEFAULT_BATCH_SIZE,
  batchDelay: options['pipeline.batch.delay'] ?? DEFAULT_BATCH_DELAY,
  queue: oneOf(options['queue.type'], ['memory', 'persisted'] as const) ?? 'memory',
  folder: process.cwd(),
  ...(options['queue.max_bytes'] === undefined ? {} : { queueBytes: options['queue.max_bytes'] }),
  ...(options['dead_letter_queue.max_bytes'] === undefined
    ? {}
    : { deadLetterBytes: options['dead_letter_queue.max_bytes'] }),
  ...(options['path.keystore'] === undefined ? {} : { keystore: resolve(options['path.keystore']) }),
});

const oneOf = <Choice extends string>(value: string | undefined, choices: readonly Choice[]): Choice | undefined =>
  choices.find((one) => one === value);

/** As Logstash does with `-e` where a section is missing. */
const withDefaults = (text: string): string => {
  const input = /\binput\s*\{/.test(text) ? '' : '\ninput { stdin { type => stdin } }';
  const output = /\boutput\s*\{/.test(text) ? '' : '\noutput { stdout { codec => rubydebug } }';
  return `${text}${input}${output}`;
};

interface SettingsReader {
  readonly defaults: PipelineDefaults;
  readonly stateDir: (id: string) => string;
  readonly tell: (told: Told) => void;
}

function readSettings(settings: string, { defaults, stateDir, tell }: SettingsReader): readonly PipelineDefinition[] {
  const file = isFolder(settings) ? join(settings, PIPELINES_FILE) : settings;
  if (!existsSync(file))
    throw new CommandFailure(`${file}: there is no such file; --path.settings names it or its folder`);
  const text = readFileSync(file, 'utf8');
  const { definitions, problems, warnings, reload } = readPipelinesFile({ file, text, defaults, stateDir });
  if (problems.length > 0) throw new ConfigurationProblems(problems, new Map([[file, text]]));
  tell({ warnings, reload });
  return definitions;
}
