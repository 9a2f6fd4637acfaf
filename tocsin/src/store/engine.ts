/** Tag of statements that look at others: they must not wait behind them. */
export const MONITOR = 'monitor';

/** Where the engine answers. */
export interface Endpoint {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** The engine behind the store: a process of ours, or a server somewhere. */
export interface Engine {
  /** Undefined while it cannot be asked. */
  readonly endpoint: Endpoint | undefined;
  readonly restarts: number;
  /** A statement ends when the connection that asked for it closes. A server of ClickHouse's own lets it run on. */
  readonly endsWhatIsLeft: boolean;
  readonly pid?: number | undefined;
  start(): Promise<void>;
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

/** A ClickHouse server: always there as far as we know; each request finds out. */
export class ExternalEngine implements Engine {
  readonly endpoint: Endpoint;
  readonly restarts = 0;
  readonly endsWhatIsLeft = false;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }
  async start(): Promise<void> {}
  onChange(): void {}
  async close(): Promise<void> {}
}
