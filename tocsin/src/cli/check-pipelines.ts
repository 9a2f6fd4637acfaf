import { statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { CONFIG_NAME, type Config, defaultConfig } from '../config/index.ts';
import { type Problem, readYamlText } from '../define/index.ts';
import { createPermissions, type Permissions } from '../inputs/index.ts';
import {
  checkPipeline,
  DEFAULT_BATCH_DELAY,
  DEFAULT_BATCH_SIZE,
  type PipelineDefinition,
  PLUGINS,
  readConfigFiles,
  readLogstashFile,
  readPipelinesFile,
  variables,
} from '../pipeline/index.ts';
import { dataFolder } from '../server/index.ts';

export interface CheckedFile {
  readonly file: string;
  readonly problems: readonly Problem[];
  /** It runs, but hardly as it was meant. */
  readonly warnings?: readonly Problem[];
  readonly text?: string;
}

const PIPELINES = 'pipelines';
const FILES = '*.conf';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const PIPELINES_FILE = 'pipelines.yml';
const LOGSTASH_FILE = 'logstash.yml';
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Whether a path is a Logstash configuration, a folder of them, or a folder of Logstash's settings. */
export function isPipelinePath(path: string): boolean {
  if (!isFolder(path))
    return extname(path) === extname(FILES) || [PIPELINES_FILE, LOGSTASH_FILE].includes(basename(path));
  if (basename(resolve(path)) === PIPELINES) return true;
  return !isFile(join(path, CONFIG_NAME)) && (isFile(join(path, PIPELINES_FILE)) || hasPipelines(path));
}

/**
 * A file; each `*.conf` of the folder `pipelines` as a pipeline of its own; those of another folder as one, as Logstash runs
 * them; or the pipelines of a `pipelines.yml`.
 */
export async function checkPipelinePath(path: string, config: Config | undefined): Promise<readonly CheckedFile[]> {
  if (basename(path) === LOGSTASH_FILE) return checkLogstashFile(path);
  if (basename(path) === PIPELINES_FILE) return checkPipelinesFile(path, config, '.');
  if (isFolder(path) && basename(resolve(path)) !== PIPELINES) {
    const settings = join(path, LOGSTASH_FILE);
    if (isFile(join(path, PIPELINES_FILE)))
      return [
        ...(isFile(settings) ? checkLogstashFile(settings) : []),
        ...(await checkPipelinesFile(join(path, PIPELINES_FILE), config, '.')),
      ];
    const sources = readConfigFiles(join(path, FILES));
    return await checkOne({ ecs: ecsOf(config), supportEscapes: false, folder: '.', sources }, config);
  }
  try {
    const checked: CheckedFile[] = [];
    for (const source of readConfigFiles(isFolder(path) ? join(path, FILES) : path))
      checked.push(
        ...(await checkOne({ ecs: ecsOf(config), supportEscapes: false, folder: '.', sources: [source] }, config)),
      );
    return checked;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ file: path, problems: [{ file: path, line: 1, column: 1, message }] }];
  }
}

const ecsOf = (config: Config | undefined): PipelineDefinition['ecs'] => (config ?? defaultConfig()).pipelines.ecs;

/** The pipelines that a configuration names, or that stand in the folder `pipelines` beside it. */
export async function checkConfiguredPipelines(
  folder: string,
  config: Config | undefined,
): Promise<readonly CheckedFile[]> {
  const settings = config?.pipelines.settings;
  if (settings !== undefined) return checkPipelinesFile(relative('', settings), config, dirname(resolve(settings)));
  const pipelines = relative('', config?.pipelines.folder ?? join(folder, PIPELINES));
  return hasPipelines(pipelines) ? checkPipelinePath(pipelines, config) : [];
}

const hasPipelines = (folder: string): boolean => {
  try {
    return readConfigFiles(join(folder, FILES)).length > 0;
  } catch {
    return false;
  }
};

function checkLogstashFile(file: string): readonly CheckedFile[] {
  const read = readYamlText(file);
  if (!read.ok) return [{ file, problems: [read.problem] }];
  const { problems, warnings } = readLogstashFile(file, read.text);
  return [{ file, problems, warnings, text: read.text }];
}

/** `folder`: from where relative paths are meant. */
async function checkPipelinesFile(
  file: string,
  config: Config | undefined,
  folder: string,
): Promise<readonly CheckedFile[]> {
  const read = readYamlText(file);
  if (!read.ok) return [{ file, problems: [read.problem] }];
  const { text } = read;
  const { definitions, problems, warnings } = readPipelinesFile({
    file,
    text,
    defaults: {
      ecs: ecsOf(config),
      supportEscapes: false,
      workers: 1,
      ordered: 'auto',
      batchSize: DEFAULT_BATCH_SIZE,
      batchDelay: DEFAULT_BATCH_DELAY,
      queue: 'memory',
      folder,
    },
    stateDir: () => '',
  });
  const checked: CheckedFile[] = [{ file, problems, warnings, text }];
  for (const definition of definitions) checked.push(...(await checkOne(definition, config)));
  return checked;
}

type Checkable = Pick<PipelineDefinition, 'ecs' | 'supportEscapes' | 'folder' | 'sources'>;

/** As `tocsin up` would allow it; the data folder may be another one there. */
const permissionsOf = ({ data, allow }: Config): Permissions =>
  createPermissions({ ...allow, dataFolder: dataFolder(undefined, data).path });

async function checkOne(
  { ecs, supportEscapes, folder, sources }: Checkable,
  config: Config | undefined,
): Promise<readonly CheckedFile[]> {
  const settings = {
    ecs,
    supportEscapes,
    folder,
    variable: variables(config?.pipelines.keystore),
    ...(config === undefined ? {} : { permissions: permissionsOf(config) }),
    clock: Date.now,
  };
  const { problems, warnings } = await checkPipeline(sources, settings, PLUGINS);
  return sources.map(({ file, text }) => ({
    file,
    text,
    problems: problems.filter((problem) => problem.file === file),
    warnings: warnings.filter((warning) => warning.file === file),
  }));
}
