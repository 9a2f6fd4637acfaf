import type { z } from 'zod';
import type { Declaration } from '../define/index.ts';
import type { Need } from '../inputs/index.ts';
import type { BackOff } from '../net/index.ts';
import type { BatchEncoder } from './output.ts';
import type { DelivererContext, OutputDeliverer, OutputEncoderContext, PeerAnswer } from './output-plugin.ts';

/** In the worker. Events come normalised, narrowed to the fields that the output sends, and redacted by its profile. */
export type EncoderContext = Pick<OutputEncoderContext, 'clock' | 'count' | 'notice'>;

export interface DeliveryContext extends Omit<DelivererContext, 'ecs'> {
  /**
   * What the peer said to an attempt, in words that name the mend where there is one ("403 Invalid token: …"), without secrets:
   * `tocsin send` prints it and `tocsin outputs` shows the last failure. Called for each attempt, also where it is retried.
   */
  readonly answered: (answer: PeerAnswer) => void;
  /** The pauses between attempts, as the entry's `retry` says; `Attempts` keeps to them. */
  readonly retry: BackOff;
}

/**
 * A destination of `tocsin.yaml`'s `outputs`. What stands around it belongs to the house: the condition (`when`), field selection, redaction,
 * the queue, dead letters. The same two halves as a plugin of pipelines has: an encoder in the worker, a deliverer on the main thread.
 */
export interface OutputDeclaration<Options extends z.ZodType = z.ZodType>
  extends Declaration<Options, { readonly title: string; readonly options: Readonly<Record<string, unknown>> }> {
  /** It delivers within this machine, and does not wait for others: no queue on disk stands before it by itself. */
  readonly isLocal?: boolean;
  /** Where it sends to, in a few words without secrets, such as `https://splunk.example:8088`. */
  readonly peer?: (options: z.output<Options>) => string;
  /** What it has to itself, such as a file: two outputs with the same can not be. */
  readonly claims?: (options: z.output<Options>) => string | undefined;
  /** Throws a sentence where options contradict each other, so that it can be said before it runs. */
  readonly check?: (options: z.output<Options>) => void;
  /** What it needs leave for (`allow` in `tocsin.yaml`), so that it can be said before it runs. */
  readonly needs?: (options: z.output<Options>) => readonly Need[];
  readonly createEncoder: (options: z.output<Options>, context: EncoderContext) => BatchEncoder;
  readonly createDeliverer: (options: z.output<Options>, context: DeliveryContext) => OutputDeliverer;
}

export const defineOutput = <Options extends z.ZodType>(
  declaration: OutputDeclaration<Options>,
): OutputDeclaration<Options> => Object.freeze(declaration);
