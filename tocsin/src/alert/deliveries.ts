import type { Finding } from '../detect/index.ts';
import type { Delivery } from './alert.ts';

/**
 * Runs the actions of alerts until the other side has taken each: retries with back-off, in order of arrival for an action,
 * one dead action holding up no other. It keeps nothing on disk: whoever owns the alerts hands it again, after a start, what
 * has not ended, and stores what `record` is told.
 */
export interface Deliveries {
  /** Takes a finding for one of its actions. `attempts` and `since` of earlier runs of the process. */
  add(finding: Finding, action: string, earlier?: { readonly attempts: number; readonly since: number }): void;
  /** A message that says that it is a test; once, without retries. Throws `DeliveryFailure`, or RangeError for an unknown name. */
  test(action: string, signal: AbortSignal): Promise<{ readonly detail: string }>;
  /** By name of action. */
  readonly states: readonly ActionState[];
  /** Ends what runs; what has not ended is handed in again at the next start. */
  close(): Promise<void>;
}

export interface ActionState {
  readonly name: string;
  readonly type: string;
  /** One line for the page, without secrets: `mail to ops@shop.example by smtp.shop.example:587`. */
  readonly summary: string;
  readonly waiting: number;
  readonly delivered: number;
  readonly failed: number;
  /** The last failure while it lasts. */
  readonly error?: { readonly at: number; readonly message: string };
}

/** Durable once resolved. A delivery counts as done only then, so a crash between the two repeats it under the same key. */
export type RecordDelivery = (findingId: string, delivery: Delivery & { readonly at: number }) => Promise<void>;
