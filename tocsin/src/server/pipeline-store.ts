import type { OutputDeliverer } from '../outputs/index.ts';
import { findRunning } from './data-folder.ts';
import { ofOutput } from './of-output.ts';
import type { SystemSettings } from './system-settings.ts';
import { openSystemStore } from './system-store.ts';
import type { PipelineThreadSettings } from './thread-settings.ts';

/** The store as pipelines need it that run without `tocsin up`. */
export interface PipelineStore {
  /** The entry of their worker threads. */
  readonly entry: URL;
  readonly threadSettings: unknown;
  readonly createDeliverer: (output: {
    readonly id: string;
    readonly plugin: { readonly name: string };
  }) => OutputDeliverer | undefined;
  readonly close: () => Promise<void>;
}

/** Opens the store of the data folder. Throws a sentence where another process has it. */
export async function openPipelineStore(
  settings: Pick<SystemSettings, 'folder' | 'store' | 'retention' | 'limits' | 'processing' | 'timeZone'>,
  notice: (level: 'info' | 'warn' | 'error', message: string) => void,
): Promise<PipelineStore> {
  const { folder, processing, timeZone } = settings;
  const running = findRunning(folder);
  if (running !== undefined && settings.store === undefined)
    throw new Error(
      `\`tocsin {}\` stores events in ${folder.path}, and \`tocsin up\` (process ${running.pid}) runs on it: put the pipeline into its folder of pipelines, or name another folder with --path.data`,
    );
  const store = await openSystemStore(settings, notice);
  return {
    entry: new URL('./logstash-thread.js', import.meta.url),
    threadSettings: {
      ...processing,
      timeZone,
      knownIndexes: store.catalog.indexes,
      allowed: 'everything',
    } satisfies PipelineThreadSettings,
    createDeliverer: ({ id, plugin }) =>
      plugin.name === 'tocsin' ? { deliver: (batch, signal) => store.write(ofOutput(id, batch), signal) } : undefined,
    close: () => store.close(),
  };
}
