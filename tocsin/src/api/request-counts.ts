/** Requests by route pattern, method and status: as many keys as routes have answers, whatever is asked for. */
export class RequestCounts {
  readonly #counts = new Map<string, { readonly labels: RequestLabels; count: number }>();
  signInFailures = 0;

  add(labels: RequestLabels): void {
    const key = `${labels.method} ${labels.route} ${labels.status}`;
    const found = this.#counts.get(key);
    if (found === undefined) this.#counts.set(key, { labels, count: 1 });
    else found.count += 1;
  }

  *[Symbol.iterator](): Iterator<{ readonly labels: RequestLabels; readonly count: number }> {
    yield* this.#counts.values();
  }
}

export interface RequestLabels {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}
