import type { z } from 'zod';
import type { Declaration } from '../../define/index.ts';
import type { Finding } from '../../detect/index.ts';

/** What an action is told of an alert. */
export interface Notification {
  /** The same for every attempt: a receiver that has seen it may pass over it. Finding and action make it. */
  readonly key: string;
  readonly finding: Finding;
  /** Pages of the alert and of its search; absent where Tocsin does not know its own address. */
  readonly links: { readonly alert?: string; readonly search?: string };
  /** True for `tocsin action test`: said plainly in what is sent. */
  readonly test: boolean;
  /** Further alerts of the same action, which its limit had held back: told in the same message. */
  readonly others: readonly Finding[];
}

export interface ActionContext {
  readonly clock: () => number;
  /** Of Tocsin itself, for what it sends: `https://siem.example`. */
  readonly publicUrl?: string | undefined;
  readonly version: string;
}

/** Delivered: the answer of the other side in a few words, such as `250 2.0.0 Ok: queued as 4F2`. */
export interface Delivered {
  readonly detail: string;
}

/** What an action throws. `permanent`: trying again won't help (an address that is refused, a key that is wrong). */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly permanent: boolean;
  /** Milliseconds that the other side asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    options: { readonly permanent?: boolean; readonly retryAfter?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.permanent = options.permanent ?? false;
    this.retryAfter = options.retryAfter;
  }
}

export interface Action {
  /** Messages within a span of milliseconds; what is beyond goes out in one message. Absent: each alert has its own. */
  readonly limit?: { readonly count: number; readonly per: number };
  /** Resolves once the other side has taken it. Throws `DeliveryFailure`. Must end soon after the signal. */
  deliver(notification: Notification, signal: AbortSignal): Promise<Delivered>;
  close(): Promise<void>;
}

export interface ActionDeclaration<Options extends z.ZodType = z.ZodType>
  extends Declaration<Options, { readonly title: string; readonly options: Readonly<Record<string, unknown>> }> {
  /** One line for pages and `tocsin action list`, without secrets. */
  readonly describe: (options: z.output<Options>) => string;
  readonly create: (options: z.output<Options>, context: ActionContext) => Action;
}

export const defineAction = <Options extends z.ZodType>(
  declaration: ActionDeclaration<Options>,
): ActionDeclaration<Options> => Object.freeze(declaration);
