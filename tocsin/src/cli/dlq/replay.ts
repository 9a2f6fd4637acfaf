import { hostname } from 'node:os';
import { ALL_PERMISSIONS, createPermissions } from '../../inputs/index.ts';
import {
  OUTPUTS_ID,
  type PipelineDefinition,
  type ReplayReport,
  type ReplayTools,
  replayLetters,
  replayOutputLetters,
  Safekeeping,
  stateFolder,
} from '../../pipeline/index.ts';
import {
  findRunning,
  lettersFolder,
  loadPipelines,
  openPipelineStore,
  type PipelineStore,
  type SystemSettings,
} from '../../server/index.ts';
import { definitionLoader } from '../run/definitions.ts';
import { withSettings } from '../run/logstash-yml.ts';
import type { RunOptions } from '../run/options.ts';
import { orFailure } from '../run/or-failure.ts';
import { storeNeed } from '../run/store.ts';
import { stripControl } from '../terminal.ts';
import { pipelinesWithState, type Wanted, wantedLetters } from './letters.ts';

export interface ReplayOptions extends Wanted {
  /** Of `tocsin run`; absent: the pipelines of `tocsin up`. */
  readonly run?: RunOptions | undefined;
}

const ENTRY = new URL('../../pipeline/run/thread.js', import.meta.url);

/** `tocsin dlq replay`: through the outputs and pipelines as they are configured now. */
export async function replay(
  system: SystemSettings,
  options: ReplayOptions,
  signal: AbortSignal,
): Promise<ReplayReport> {
  const concerned = pipelinesWithState(system.folder, options).filter((pipeline) =>
    [...wantedLetters(system.folder, { ...options, pipeline })].some(() => true),
  );
  const ofOutputs = concerned.includes(OUTPUTS_ID)
    ? [
        await replayOutputLetters(
          { outputs: system.outputs, folder: lettersFolder(system.folder, OUTPUTS_ID), plugin: options.plugin },
          { notice, signal },
        ),
      ]
    : [];
  const ofPipelines = concerned.filter((pipeline) => pipeline !== OUTPUTS_ID);
  return sumOf([...ofOutputs, ...(await replayPipelines(system, options, ofPipelines, signal))]);
}

const sumOf = (reports: readonly ReplayReport[]): ReplayReport => ({
  delivered: reports.reduce((sum, { delivered }) => sum + delivered, 0),
  stayed: reports.reduce((sum, { stayed }) => sum + stayed, 0),
  reasons: reports.flatMap(({ reasons }) => reasons),
});

async function replayPipelines(
  system: SystemSettings,
  options: ReplayOptions,
  concerned: readonly string[],
  signal: AbortSignal,
): Promise<readonly ReplayReport[]> {
  if (concerned.length === 0) return [];
  const stateDir = (id: string): string => stateFolder(system.folder.path, id);
  const { run } = options;
  const definitions = orFailure(() =>
    run === undefined ? loadPipelines(system.pipelines, stateDir) : definitionLoader(withSettings(run).options)(),
  );
  const store = await storeFor(definitions, system);
  const safekeeping = new Safekeeping({ clock: Date.now });
  const tools: ReplayTools = {
    entry: store?.entry ?? ENTRY,
    host: hostname(),
    threadSettings: () => store?.threadSettings,
    notice,
    permissions:
      run === undefined
        ? createPermissions({ ...system.pipelines.allow, dataFolder: system.folder.path })
        : ALL_PERMISSIONS,
    createDeliverer: (output) => {
      if (output.plugin.name === 'tocsin' && store === undefined)
        throw new Error(
          `\`tocsin up\` has the store of ${system.folder.path}: stop it to send these events again, and start it afterwards`,
        );
      return store?.createDeliverer(output);
    },
    // What it replays has its state elsewhere, where nobody would look for letters.
    bury: (pipeline, plugin, buried) =>
      safekeeping.bury({ ...pipeline, stateDir: stateDir(pipeline.id) }, plugin, buried),
    signal,
  };
  const reports: ReplayReport[] = [];
  try {
    for (const pipeline of concerned) {
      const { plugin } = options;
      reports.push(
        await replayLetters({ definitions, pipeline, plugin, folder: lettersFolder(system.folder, pipeline) }, tools),
      );
    }
  } finally {
    await safekeeping.close();
    await store?.close();
  }
  return reports;
}

/** Undefined where no pipeline has the output `tocsin`, or the process that runs has the store. */
const storeFor = async (
  definitions: readonly PipelineDefinition[],
  system: SystemSettings,
): Promise<PipelineStore | undefined> =>
  !storeNeed(definitions) || (system.store === undefined && findRunning(system.folder) !== undefined)
    ? undefined
    : await openPipelineStore(system, notice);

const notice = (level: 'info' | 'warn' | 'error', message: string): void => {
  const text = message.split('\n').map(stripControl).join('\n');
  process.stderr.write(`${level === 'info' ? '' : `${level}: `}${text}\n`);
};
