const HOUR = 3_600_000;

/** Different targets within the last hour, by name of what is limited. Times that lie ahead count: a clock may go back. */
export class HourlyTargets {
  readonly #last = new Map<string, Map<string, number>>();

  note(name: string, target: string, at: number): void {
    const targets = this.#last.get(name) ?? new Map<string, number>();
    this.#last.set(name, targets.set(target, Math.max(at, targets.get(target) ?? 0)));
  }

  /** Whether one more target stays within the limit; one that counts already does. */
  admits(name: string, target: string, limit: number, now: number): boolean {
    const targets = this.#last.get(name);
    if (targets === undefined) return limit > 0;
    for (const [one, at] of targets) if (at <= now - HOUR) targets.delete(one);
    return targets.has(target) || targets.size < limit;
  }
}
