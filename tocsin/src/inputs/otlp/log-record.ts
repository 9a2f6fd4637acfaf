import type { Value, ValueObject } from '../../event/index.ts';

/** What sent a log record: a process, a host, a container … */
export interface Resource {
  readonly attributes: ValueObject;
}

/** The part of it, usually a logger. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: ValueObject;
}

/** A record of the log data model of OpenTelemetry. Times are nanoseconds since the epoch, 0 where none is told. */
export interface LogRecord {
  readonly time: bigint;
  readonly observedTime: bigint;
  /** 1 to 24; 0 where none is told. */
  readonly severityNumber: number;
  readonly severityText: string;
  /** Undefined where there is none. */
  readonly body: Value | undefined;
  readonly attributes: ValueObject;
  readonly droppedAttributes: number;
  /** In hexadecimal digits; empty where none is told. */
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

/** One record with all that was said of it; or why the record, or all below a resource or scope, is not taken. */
export type Received =
  | { readonly resource: Resource; readonly scope: Scope; readonly record: LogRecord }
  | { readonly refused: string };

/** A record, resource or scope that goes beyond a limit: the others of its request are taken. */
export class BeyondLimits extends Error {}

export function orBeyondLimits<T>(read: () => T): T | BeyondLimits {
  try {
    return read();
  } catch (error) {
    if (error instanceof BeyondLimits) return error;
    throw error;
  }
}

/** Levels of lists and maps in a body or an attribute. */
export const DEEPEST = 32;
/** Values in one record, resource or scope. */
const MOST_VALUES = 2_000;

/** Counts the values of one record, resource or scope. */
export class ValueLimit {
  #values = 0;

  /** Throws `BeyondLimits`. */
  count(): void {
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw new BeyondLimits(`it has more than ${MOST_VALUES} values`);
  }

  /** `depth`: of the list or map that is entered, the first is 1. */
  enter(depth: number): void {
    if (depth > DEEPEST) throw new BeyondLimits(`it is nested deeper than ${DEEPEST} levels`);
  }
}

/** An integer of 64 bits: a text where a number would not be exact. */
export const exactInteger = (value: bigint): number | string =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);

/** A number as events have it: what JSON can't write is a text. */
export const plainNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
