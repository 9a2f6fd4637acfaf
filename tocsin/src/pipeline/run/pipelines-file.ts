import { isAbsolute, resolve } from 'node:path';
import { isMap, isSeq, type Node } from 'yaml';
import { z } from 'zod';
import { checkOptions, keyText, type Problem, parseYaml, placeOf } from '../../define/index.ts';
import type { PipelineSource } from '../compile/index.ts';
import { readConfigFiles } from './config-files.ts';
import type { PipelineDefinition } from './definition.ts';

const entry = z.strictObject({
  'pipeline.id': z.string().min(1),
  'path.config': z.string().min(1).optional(),
  'config.string': z.string().min(1).optional(),
  'pipeline.workers': z.int().min(1).max(256).optional(),
  'pipeline.batch.size': z.int().min(1).max(100_000).optional(),
  'pipeline.batch.delay': z.int().min(1).max(60_000).optional(),
  'pipeline.ordered': z.enum(['auto', 'true', 'false']).or(z.boolean()).optional(),
  'pipeline.ecs_compatibility': z.enum(['disabled', 'v1', 'v8']).optional(),
  'queue.type': z.enum(['memory', 'persisted']).optional(),
  'config.support_escapes': z.boolean().optional(),
});

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
}

/**
 * `pipelines.yml`: a list of pipelines and their settings. Everything that is wrong is collected.
 * https://www.elastic.co/docs/reference/logstash/multiple-pipelines
 */
export function readPipelinesFile({ file, text, defaults, stateDir }: PipelinesFile): ReadPipelines {
  const { root, place, problems: syntax } = parseYaml(file, text);
  if (syntax.length > 0) return { definitions: [], problems: syntax };
  const checked = checkOptions(z.array(entry).min(1), root, place);
  if (!checked.ok) return { definitions: [], problems: checked.problems };
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const definitions = checked.value.map((settings, index): PipelineDefinition => {
    const id = settings['pipeline.id'];
    const say = (key: string, message: string, hint?: string): void => {
      problems.push({ ...placeOf(keyAt(root, index, key), place), message, ...(hint === undefined ? {} : { hint }) });
    };
    if (seen.has(id)) say('pipeline.id', `there are two pipelines "${id}"`, 'each needs an id of its own');
    seen.add(id);
    return {
      ...defaults,
      id,
      sources: sourcesOf(settings, defaults.folder, `${file}: ${id}`, say),
      ecs: settings['pipeline.ecs_compatibility'] ?? defaults.ecs,
      supportEscapes: settings['config.support_escapes'] ?? defaults.supportEscapes,
      workers: settings['pipeline.workers'] ?? defaults.workers,
      ordered: orderedOf(settings['pipeline.ordered']) ?? defaults.ordered,
      batchSize: settings['pipeline.batch.size'] ?? defaults.batchSize,
      batchDelay: settings['pipeline.batch.delay'] ?? defaults.batchDelay,
      queue: settings['queue.type'] ?? defaults.queue,
      stateDir: stateDir(id),
    };
  });
  return { definitions, problems };
}

const orderedOf = (
  value: 'auto' | 'true' | 'false' | boolean | undefined,
): PipelineDefinition['ordered'] | undefined => (typeof value === 'boolean' ? (value ? 'true' : 'false') : value);

function sourcesOf(
  settings: z.output<typeof entry>,
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

/** The key of an entry of the list, or else the entry. */
function keyAt(root: Node | null, index: number, key: string): Node | null {
  const item = isSeq(root) ? root.items[index] : undefined;
  if (!isMap(item)) return root;
  const found = item.items.find((pair) => keyText(pair) === key)?.key;
  return isNode(found) ? found : item;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value;
