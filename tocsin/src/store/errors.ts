/** The engine cannot be asked now: it starts, restarts, or is gone. Asking again later may work. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly code = 'STORE_UNAVAILABLE';
}

/** The engine refused or failed a statement. */
export class StoreQueryError extends Error {
  override readonly name = 'StoreQueryError';
  readonly code: string = 'STORE_QUERY';
  /** ClickHouse's number of the error, 0 where it gave none. */
  readonly engineCode: number;

  constructor(message: string, engineCode: number, options?: ErrorOptions) {
    super(message, options);
    this.engineCode = engineCode;
  }
}

/** The store cannot be opened until somebody mends something: the message says what. */
export class StoreSetupError extends Error {
  override readonly name = 'StoreSetupError';
  readonly code = 'STORE_SETUP';
}
