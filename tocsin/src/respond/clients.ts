/** Who has fetched the list, as far as it says. Times are epoch milliseconds. */
export interface ListClient {
  /** Name of the token. */
  readonly name: string;
  readonly address: string;
  /** What it calls itself: its word only. */
  readonly agent: string;
  /** `list` with its signature, or a plain `blocklist`. */
  readonly what: 'list' | 'blocklist';
  readonly firstAt: number;
  readonly lastAt: number;
  readonly requests: number;
  /** The number of the list that it had; absent for plain ones. */
  readonly sequence?: number | undefined;
}

const MOST = 1_000;
const LONGEST_AGENT = 200;

/** Clients since the start of the process; the one that was silent the longest gives way where there are too many. */
export class ListClients {
  readonly #clients = new Map<string, ListClient>();

  note(seen: Omit<ListClient, 'firstAt' | 'lastAt' | 'requests'>, at: number): void {
    const agent = seen.agent.slice(0, LONGEST_AGENT);
    const key = JSON.stringify([seen.name, seen.address, agent, seen.what]);
    const known = this.#clients.get(key);
    this.#clients.delete(key);
    this.#clients.set(key, {
      ...seen,
      agent,
      firstAt: known?.firstAt ?? at,
      lastAt: at,
      requests: (known?.requests ?? 0) + 1,
    });
    if (this.#clients.size > MOST) for (const oldest of this.#clients.keys()) return void this.#clients.delete(oldest);
  }

  /** The one that was here last comes first. */
  get all(): readonly ListClient[] {
    return [...this.#clients.values()].reverse();
  }
}
