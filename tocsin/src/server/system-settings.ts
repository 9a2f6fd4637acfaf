import type { InputAssignment, OutputSettings } from '../pipeline/index.ts';
import type { Retention, StorePlace } from '../store/index.ts';
import type { AlertingSettings } from './alerting.ts';
import type { DataFolder } from './data-folder.ts';
import type { RuleSettings } from './detection/index.ts';
import type { PipelineSettings } from './pipeline-definitions.ts';
import type { ResponsesSettings } from './responses.ts';
import type { ThreadSettings } from './thread-settings.ts';

/** What a system is made of, checked already. */
export interface SystemSettings {
  readonly folder: DataFolder;
  /** An external ClickHouse; absent: the embedded engine in the data folder. */
  readonly store?: Exclude<StorePlace, { dir: string }> | undefined;
  readonly retention?: Retention | undefined;
  readonly inputs: readonly InputAssignment[];
  /** Where events go beside the store. */
  readonly outputs: readonly OutputSettings[];
  readonly processing: Omit<ThreadSettings, 'knownIndexes' | 'timeZone'>;
  /** Logstash pipelines. */
  readonly pipelines: PipelineSettings;
  readonly limits?: StoreLimits | undefined;
  readonly timeZone?: string | undefined;
  /** A GeoIP database; absent: the usual one, if it is there. */
  readonly geoip?: string | undefined;
  readonly alerting: AlertingSettings;
  readonly responses: ResponsesSettings;
  readonly rules: RuleSettings;
}

export interface StoreLimits {
  readonly engineMemory?: number;
  readonly searches?: number;
  readonly searchMemory?: number;
  readonly searchTime?: number;
}
