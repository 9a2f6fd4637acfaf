import type { z } from 'zod';

/** Whether users may rely on it: `stable` keeps its options across minor versions. */
export type Status = 'stable' | 'beta';

/**
 * What every declared thing (input, codec, output, SPL command, function …) says of itself. From it come the option
 * checks, the reference page, the JSON Schema for editors and the tests that run its examples. Rooms extend it with
 * the shape of their examples and their implementation (`defineInput`, `defineCodec` …).
 */
export interface Declaration<Options extends z.ZodType = z.ZodType, Example = unknown> {
  /** The word that users write; lower case, the protocol's or the field's standard term. */
  readonly name: string;
  /** One sentence without a full stop, shown in lists. */
  readonly summary: string;
  /** Markdown for the reference page: traps, limits, sources. */
  readonly description?: string;
  readonly status?: Status;
  /** Every property carries `.describe()`; defaults are in the schema. */
  readonly options: Options;
  readonly examples: readonly Example[];
}
