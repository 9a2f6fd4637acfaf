import type { RuleSet } from '../detect/index.ts';
import type { Allowed } from '../inputs/index.ts';
import type { OutputSettings } from '../pipeline/index.ts';

/** What the pipeline thread is told beside its inputs: plain data. */
export interface ThreadSettings {
  readonly trustedProxies: readonly string[];
  readonly forwardedHeader: 'x-forwarded-for' | 'forwarded';
  readonly redact: { readonly keys: readonly string[]; readonly keep: readonly string[] };
  /** Zone of times that carry none; absent: that of the process. */
  readonly timeZone: string | undefined;
  /** Indexes that exist: they do not count against the limit on new ones. */
  readonly knownIndexes: readonly string[];
}

/** What the threads of inputs are told beside: plain data. */
export interface InputThreadSettings extends ThreadSettings {
  /** Of `tocsin.yaml`. */
  readonly outputs: readonly OutputSettings[];
  readonly rules: RuleSet;
}

/** What the threads of Logstash pipelines are told beside: plain data. */
export interface PipelineThreadSettings extends ThreadSettings {
  /** `everything`: of `tocsin run`, which is the operator's own act. */
  readonly allowed: Allowed | 'everything';
  /** What events for the store are matched with. Absent where no rules run. */
  readonly rules?: RuleSet;
}
