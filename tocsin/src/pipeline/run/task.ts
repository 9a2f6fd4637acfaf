import type { PipelineDefinition } from './definition.ts';

/** `settings` of a worker's assignment: plain data. */
export interface PipelineTask {
  readonly definition: PipelineDefinition;
  readonly host: string;
}
