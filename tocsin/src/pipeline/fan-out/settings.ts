import type { BackOff } from '../../net/index.ts';
import type { FieldSelection, RedactionProfile, WhenFull } from '../../outputs/index.ts';

/** An output of `tocsin.yaml`, checked. Plain data. */
export interface OutputSettings {
  readonly name: string;
  readonly type: string;
  /** As checked by its declaration, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** A condition of the pipeline language; absent: every event. */
  readonly when?: string | undefined;
  readonly fields: FieldSelection;
  readonly redact: RedactionProfile;
  readonly queue: {
    readonly type: 'disk' | 'memory';
    readonly maxBytes: number;
    readonly whenFull: WhenFull;
  };
  readonly retry: BackOff;
  /** Events a second. */
  readonly rateLimit?: number | undefined;
}

/** Under this id `dlq` has the dead letters of these outputs, and the data folder what they keep. */
export const OUTPUTS_ID = 'tocsin.yaml';
