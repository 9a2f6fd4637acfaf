import type { PipelineDefinition } from './definition.ts';

/** `settings` of a worker's assignment: plain data. */
export interface PipelineTask {
  readonly definition: PipelineDefinition;
  readonly host: string;
  /** What the composition root's thread entry needs beside: plain data. */
  readonly settings?: unknown;
}
