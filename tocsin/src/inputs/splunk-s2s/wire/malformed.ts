/** Bytes that are none of the protocol, or are more than is taken: nothing behind them can be read. `reason` is for a counter. */
export class Malformed extends Error {
  readonly reason: 'malformed' | 'too_large' | 'unsupported';

  constructor(message: string, reason: 'malformed' | 'too_large' | 'unsupported' = 'malformed') {
    super(message);
    this.reason = reason;
  }
}
