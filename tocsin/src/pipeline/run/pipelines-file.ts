import { isAbsolute, resolve } from 'node:path';
import { isSeq, type Node } from 'yaml';
import { type Problem, parseYaml, placeOf } from '../../define/index.ts';
import type { PipelineSource } from '../compile/index.ts';
import { readConfigFiles } from './config-files.ts';
import type { PipelineDefinition } from './definition.ts';
import { variables } from './keystore.ts';
import type { pipelineSettings } from './logstash-settings.ts';
import { readPipelineSettings, type Settings } from './settings-text.ts';

export type PipelineDefaults = Omit<PipelineDefinition, 'id' | 'sources' | 'stateDir'>;

export interface PipelinesFile {
  readonly file: string;
  readonly text: string;
  readonly defaults: PipelineDefaults;
  /** Where a pipeline of this id keeps what it must not forget. */
  readonly stateDir: (id: string) => string;
}

export interface ReadPipelines {
  readonly definitions: readonly PipelineDefinition[];
  readonly problems: readonly Problem[];
  /** Settings that have no meaning here, and that somebody may rely on. */
  readonly warnings: readonly Problem[];
  /** What a pipeline says of taking over changes, which is done for all of them. */
  readonly reload: Pick<Settings<typeof pipelineSettings>, 'config.reload.automatic' | 'config.reload.interval'>;
}

const nothing = (problems: readonly Problem[]): ReadPipelines => ({
  definitions: [],
  problems,
  warnings: [],
  reload: {},
});

/**
 * `pipelines.yml`: a list of pipelines and their settings. Everything that is wrong is collected.
 * https://www.elastic.co/docs/reference/logstash/multiple-pipelines
 */
export function readPipelinesFile({ file, text, defaults, stateDir }: PipelinesFile): ReadPipelines {
  const { root, place, problems: syntax } = parseYaml(file, text);
  if (syntax.length > 0) return nothing(syntax);
  if (!isSeq(root) || root.items.length === 0)
    return nothing([
      {
        ...placeOf(root, place),
        message: root === null ? 'names no pipeline' : 'expected a list of pipelines',
        hint: 'a pipeline begins with `- pipeline.id: main`, and its other settings stand below that',
      },
    ]);
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const seen = new Set<string>();
  let reload: ReadPipelines['reload'] = {};
  const variable = variables(defaults.keystore);
  const definitions = root.items.map((item): PipelineDefinition => {
    const read = readPipelineSettings({ node: isNode(item) ? item : null, place, variable });
    const { settings } = read;
    problems.push(...read.problems);
    warnings.push(...read.warnings);
    const id = settings['pipeline.id'] ?? 'main';
    const say = (key: string, message: string, hint?: string): void => {
      problems.push({ ...read.place(key), message, ...(hint === undefined ? {} : { hint }) });
    };
    if (seen.has(id)) say('pipeline.id', `there are two pipelines "${id}"`, 'each needs an id of its own');
    seen.add(id);
    if (settings['config.reload.automatic'] === true) reload = { ...reload, 'config.reload.automatic': true };
    const interval = settings['config.reload.interval'];
    if (interval !== undefined) reload = { ...reload, 'config.reload.interval': interval };
    return {
      ...defaults,
      ...ownSettings(settings, defaults),
      id,
      sources: sourcesOf(settings, defaults.folder, `${file}: ${id}`, say),
      stateDir: stateDir(id),
    };
  });
  return { definitions, problems, warnings, reload };
}

type PipelineSettings = Settings<typeof pipelineSettings>;

/** What a pipeline is by its settings, in place of the defaults. */
export function ownSettings(settings: PipelineSettings, defaults: PipelineDefaults): PipelineDefaults {
  const queueBytes = settings['queue.max_bytes'] ?? defaults.queueBytes;
  const deadLetterBytes = settings['dead_letter_queue.max_bytes'] ?? defaults.deadLetterBytes;
  return {
    ...defaults,
    ecs: settings['pipeline.ecs_compatibility'] ?? defaults.ecs,
    supportEscapes: settings['config.support_escapes'] ?? defaults.supportEscapes,
    workers: settings['pipeline.workers'] ?? defaults.workers,
    ordered: settings['pipeline.ordered'] ?? defaults.ordered,
    batchSize: settings['pipeline.batch.size'] ?? defaults.batchSize,
    batchDelay: settings['pipeline.batch.delay'] ?? defaults.batchDelay,
    queue: settings['queue.type'] ?? defaults.queue,
    ...(queueBytes === undefined ? {} : { queueBytes }),
    ...(deadLetterBytes === undefined ? {} : { deadLetterBytes }),
  };
}

function sourcesOf(
  settings: PipelineSettings,
  folder: string,
  name: string,
  say: (key: string, message: string, hint?: string) => void,
): readonly PipelineSource[] {
  const path = settings['path.config'];
  const text = settings['config.string'];
  if ((path === undefined) === (text === undefined)) {
    say(
      path === undefined ? 'pipeline.id' : 'config.string',
      'a pipeline has either path.config or config.string',
      'path.config names the files, config.string is the configuration itself',
    );
    return [];
  }
  if (text !== undefined) return [{ file: name, text }];
  try {
    return readConfigFiles(path !== undefined && isAbsolute(path) ? path : resolve(folder, path ?? ''));
  } catch (error) {
    say('path.config', error instanceof Error ? error.message : String(error));
    return [];
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value;
