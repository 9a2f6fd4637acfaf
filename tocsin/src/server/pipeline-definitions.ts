import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Ecs, Problem } from '../define/index.ts';
import {
  ConfigurationProblems,
  DEFAULT_BATCH_DELAY,
  DEFAULT_BATCH_SIZE,
  type PipelineDefaults,
  type PipelineDefinition,
  readConfigFiles,
  readPipelinesFile,
} from '../pipeline/index.ts';

/** Which Logstash pipelines run in `tocsin up`, checked already. */
export interface PipelineSettings {
  /** Each `*.conf` in it is a pipeline, named by its file. It need not exist. */
  readonly folder: string;
  /** A `pipelines.yml` in place of the folder. */
  readonly settings?: string | undefined;
  readonly keystore?: string | undefined;
  readonly ecs: Ecs;
  readonly workers: number;
  readonly queue: 'memory' | 'persisted';
  readonly queueBytes: number;
  /** Take over changed files while running. */
  readonly reload: boolean;
  readonly allow: { readonly programs: readonly ('exec' | 'pipe')[]; readonly paths: readonly string[] };
}

const CONF = '.conf';

/**
 * Reads the pipelines anew each time, and tells of settings that have no meaning here. Throws `ConfigurationProblems`, or a
 * sentence for a file that can't be read.
 */
export function loadPipelines(
  settings: PipelineSettings,
  stateDir: (id: string) => string,
  tell: (warnings: readonly Problem[]) => void = () => undefined,
): readonly PipelineDefinition[] {
  const { folder, settings: file, keystore, ecs, workers, queue } = settings;
  const defaults: PipelineDefaults = {
    ecs,
    supportEscapes: false,
    workers,
    ordered: 'auto',
    batchSize: DEFAULT_BATCH_SIZE,
    batchDelay: DEFAULT_BATCH_DELAY,
    queue,
    folder: file === undefined ? folder : dirname(file),
    ...(keystore === undefined ? {} : { keystore }),
  };
  if (file !== undefined) {
    const text = readFileSync(file, 'utf8');
    const { definitions, problems, warnings } = readPipelinesFile({ file, text, defaults, stateDir });
    if (problems.length > 0) throw new ConfigurationProblems(problems, new Map([[file, text]]));
    tell(warnings);
    return definitions;
  }
  return confFiles(folder).map((path) => {
    const id = basename(path, CONF);
    return { ...defaults, id, sources: readConfigFiles(path), stateDir: stateDir(id) };
  });
}

const confFiles = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(CONF) && !name.startsWith('.'))
        .sort()
        .map((name) => join(folder, name))
    : [];
