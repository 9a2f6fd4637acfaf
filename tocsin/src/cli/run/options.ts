/** What the command line of `tocsin run` says, under the names of Logstash's settings. */
export interface RunOptions {
  readonly 'path.config'?: string;
  readonly 'config.string'?: string;
  readonly 'path.settings'?: string;
  readonly 'path.data'?: string;
  readonly 'path.keystore'?: string;
  readonly 'pipeline.id'?: string;
  readonly 'pipeline.workers'?: number;
  readonly 'pipeline.ordered'?: string;
  readonly 'pipeline.batch.size'?: number;
  readonly 'pipeline.batch.delay'?: number;
  readonly 'pipeline.ecs_compatibility'?: string;
  readonly 'queue.type'?: string;
  /** Of `logstash.yml` alone. */
  readonly 'queue.max_bytes'?: number;
  /** Of `logstash.yml` alone. */
  readonly 'dead_letter_queue.max_bytes'?: number;
  readonly 'config.support_escapes'?: boolean;
  readonly 'config.test_and_exit'?: boolean;
  readonly 'config.reload.automatic'?: boolean;
  readonly reload?: boolean;
  readonly 'config.reload.interval'?: number;
  readonly 'log.level'?: string;
}

export const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
