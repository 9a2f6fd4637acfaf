import type { Server } from '../balanced/server.ts';
import type { ClientTls } from '../connection.ts';

export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

export interface KafkaSasl {
  readonly mechanism: (typeof SASL_MECHANISMS)[number];
  readonly user: string;
  readonly password: string;
}

export interface KafkaSettings {
  readonly brokers: readonly Server[];
  readonly tls: ClientTls | undefined;
  readonly sasl?: KafkaSasl | undefined;
  readonly clientId: string;
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4';
  /** Whether brokers that do so create topics that are not there. */
  readonly createTopics: boolean;
  /** Whether a topic that is not there is waited for; else its records are refused. */
  readonly isAwaited: boolean;
  /** Of a request, before it is compressed. */
  readonly maxBatchBytes: number;
  /** Milliseconds in which the replicas must have a batch. */
  readonly timeout: number;
}
