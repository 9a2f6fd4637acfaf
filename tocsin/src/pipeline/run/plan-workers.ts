import type { CompiledInput, CompiledPipeline } from '../compile/index.ts';
import type { PipelineDefinition } from './definition.ts';

/** A stream of lines, whose parts are decoded by whoever has time. */
export const isSplit = ({ plugin, codec }: Pick<CompiledInput, 'plugin' | 'codec'>): boolean =>
  plugin.fedBy === 'stdin' && codec.plugin.isLineWise === true;

/** Which inputs each worker has. A stream of lines goes to all of them, any other input to one. */
export function planWorkers(
  { workers, ordered }: Pick<PipelineDefinition, 'workers' | 'ordered'>,
  { inputs, keepsState }: Pick<CompiledPipeline, 'inputs' | 'keepsState'>,
): readonly (readonly CompiledInput[])[] {
  const most = ordered === 'true' || keepsState ? 1 : workers;
  const plan: CompiledInput[][] = [];
  let next = 0;
  for (const input of inputs) {
    const chosen = isSplit(input) ? Array.from({ length: most }, (_, index) => index) : [next++ % most];
    for (const index of chosen) {
      const list = plan[index] ?? [];
      plan[index] = list;
      list.push(input);
    }
  }
  return plan;
}
