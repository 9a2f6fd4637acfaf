import { mayStore, type PipelineDefinition } from '../../pipeline/index.ts';
import type { PipelineStore } from '../../server/index.ts';
import type { RunOptions } from './options.ts';

/** Whether one of them may have the output `tocsin`. */
export const storeNeed = (definitions: readonly PipelineDefinition[]): boolean => definitions.some(mayStore);

/** The store where a pipeline may have an output `tocsin {}`. Other pipelines do not wait until it is loaded. */
export async function storeOf(
  definitions: readonly PipelineDefinition[],
  options: RunOptions,
  notice: (level: 'info' | 'warn' | 'error', message: string) => void,
): Promise<PipelineStore | undefined> {
  if (!storeNeed(definitions)) return undefined;
  const [{ readSettings }, { openPipelineStore }] = await Promise.all([
    import('../settings.ts'),
    import('../../server/index.ts'),
  ]);
  const { system } = readSettings({ data: options['path.data'] }, (folder) => folder);
  return await openPipelineStore(system, notice);
}
