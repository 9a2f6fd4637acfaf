/** A time as an event has it. */
export interface Epoch {
  readonly milliseconds: number;
  /** Below the millisecond. */
  readonly nanoseconds: number;
}

const DECIMAL = /^(\d{1,19})(?:\.(\d{0,20}))?$/;
/** Up to which magnitude a number is one of seconds, milliseconds and microseconds: about the year 5138 of each. */
const SECONDS = 1e11;
const MILLISECONDS = 1e14;
const MICROSECONDS = 1e17;

/**
 * The `time` of an event: seconds since 1970, with decimals, as a number or a text; or milliseconds, microseconds or nanoseconds, which
 * shows by the magnitude. Undefined for what is none.
 */
export function readEpoch(value: unknown): Epoch | undefined {
  if (typeof value === 'number') return value >= 0 && value < 1e19 ? fromNumber(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const [, whole, decimals = ''] = DECIMAL.exec(value.trim()) ?? [];
  if (whole === undefined) return undefined;
  const size = Number(whole);
  const digits = size < SECONDS ? 9 : size < MILLISECONDS ? 6 : size < MICROSECONDS ? 3 : 0;
  const nanoseconds = BigInt(whole + decimals.slice(0, digits).padEnd(digits, '0'));
  return { milliseconds: Number(nanoseconds / 1_000_000n), nanoseconds: Number(nanoseconds % 1_000_000n) };
}

/** A double holds no more than microseconds of a time in seconds. */
function fromNumber(value: number): Epoch {
  if (value < SECONDS) {
    const microseconds = Math.round(value * 1e6);
    return { milliseconds: Math.floor(microseconds / 1_000), nanoseconds: (microseconds % 1_000) * 1_000 };
  }
  if (value < MILLISECONDS) {
    const microseconds = Math.round(value * 1e3);
    return { milliseconds: Math.floor(microseconds / 1_000), nanoseconds: (microseconds % 1_000) * 1_000 };
  }
  if (value < MICROSECONDS) {
    const microseconds = Math.round(value);
    return { milliseconds: Math.floor(microseconds / 1_000), nanoseconds: (microseconds % 1_000) * 1_000 };
  }
  return { milliseconds: Math.floor(value / 1e6), nanoseconds: Math.round(value % 1e6) };
}
