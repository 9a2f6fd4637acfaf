import type { Ecs } from '../../define/index.ts';
import type { PipelineSource } from '../compile/index.ts';

/** One pipeline as it is to run: plain data, all that a worker needs to make it. Equal definitions run alike. */
export interface PipelineDefinition {
  readonly id: string;
  readonly sources: readonly PipelineSource[];
  readonly ecs: Ecs;
  readonly supportEscapes: boolean;
  readonly workers: number;
  /** `auto`: with one worker events keep their order. */
  readonly ordered: 'auto' | 'true' | 'false';
  /** Events that go through the filters at once. */
  readonly batchSize: number;
  /** Milliseconds that an event may wait for company. */
  readonly batchDelay: number;
  readonly queue: 'memory' | 'persisted';
  /** Of each queue on disk. */
  readonly queueBytes?: number;
  readonly deadLetterBytes?: number;
  /** Relative paths are read from here. */
  readonly folder: string;
  /** A folder with a file for each secret that `${NAME}` may name. */
  readonly keystore?: string;
  /** For the state of inputs and queues. */
  readonly stateDir: string;
}

/** Whether it may have an output `tocsin {}`. */
export const mayStore = ({ sources }: PipelineDefinition): boolean =>
  sources.some(({ text }) => /\btocsin\s*\{/.test(text));

export const DEFAULT_BATCH_SIZE = 1_000;
export const DEFAULT_BATCH_DELAY = 50;
