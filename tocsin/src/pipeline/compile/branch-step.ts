import { type Event, isCancelled } from '../../event/index.ts';
import type { Lineage } from './lineage.ts';
import { type Batch, joined, type Step } from './step.ts';
import type { Verdict } from './verdict.ts';

export interface StepArm {
  /** Undefined: `else`. */
  readonly verdict: Verdict | undefined;
  readonly body: Step;
}

/** Of an event that was cancelled: it goes into no arm, and keeps its place. */
const ASIDE = -1;
const UNDECIDED = -2;

/**
 * `if … else if … else`. Each event goes through one arm, and the events come out in their order. Events that were made from one (by `clone`
 * or `split`) come out arm by arm, as Logstash has it.
 */
export class BranchStep implements Step {
  readonly #arms: readonly StepArm[];
  readonly #lineage: Lineage;
  readonly #isHeavy: boolean;
  #taken = new Int32Array(256);

  constructor(arms: readonly StepArm[], lineage: Lineage) {
    this.#arms = arms;
    this.#lineage = lineage;
    this.#isHeavy = arms.some(({ verdict }) => verdict?.condition.isHeavy === true);
  }

  run(events: Event[]): Batch {
    if (events.length > this.#taken.length) this.#taken = new Int32Array(events.length * 2);
    if (this.#isHeavy) this.#decideByArm(events);
    else this.#decideByEvent(events);
    const only = this.#onlyArm(events.length);
    if (only !== undefined) return this.#arms[only]?.body.run(events) ?? events;
    return this.#through(events);
  }

  #decideByEvent(events: readonly Event[]): void {
    for (let at = 0; at < events.length; at++) {
      const event = events[at];
      if (event !== undefined) this.#taken[at] = isCancelled(event) ? ASIDE : this.#armOf(event);
    }
  }

  #armOf(event: Event): number {
    for (let arm = 0; arm < this.#arms.length; arm++) {
      const verdict = this.#arms[arm]?.verdict;
      if (verdict === undefined) return arm;
      const holds = verdict.holds(event);
      if (holds === undefined) return ASIDE;
      if (holds) return arm;
    }
    return this.#arms.length;
  }

  /** So that each condition with a regex looks at the whole batch under one time limit. */
  #decideByArm(events: readonly Event[]): void {
    const taken = this.#taken;
    let open: number[] = [];
    for (let at = 0; at < events.length; at++) {
      const event = events[at];
      taken[at] = event === undefined || isCancelled(event) ? ASIDE : UNDECIDED;
      if (taken[at] === UNDECIDED) open.push(at);
    }
    for (const [arm, { verdict }] of this.#arms.entries()) {
      if (verdict === undefined || open.length === 0) {
        for (const at of open) taken[at] = arm;
        return;
      }
      const left: number[] = [];
      verdict.holdEach(events, open, (at, holds) => {
        if (holds === undefined) taken[at] = ASIDE;
        else if (holds) taken[at] = arm;
        else left.push(at);
      });
      open = left;
    }
    for (const at of open) taken[at] = this.#arms.length;
  }

  /** Where all events take the same way there is nothing to divide. The number of arms: none of them. */
  #onlyArm(length: number): number | undefined {
    const first = this.#taken[0];
    for (let at = 0; at < length; at++) if (this.#taken[at] !== first) return undefined;
    return first === undefined || first === ASIDE ? this.#arms.length : first;
  }

  #through(events: Event[]): Batch {
    const parts: Event[][] = this.#arms.map(() => []);
    for (let at = 0; at < events.length; at++) {
      const event = events[at];
      if (event !== undefined) parts[this.#taken[at] ?? ASIDE]?.push(event);
    }
    const outs: Batch[] = [];
    let isAsync = false;
    for (const [arm, { body }] of this.#arms.entries()) {
      const part = parts[arm] ?? [];
      const out = part.length === 0 ? part : body.run(part);
      isAsync ||= out instanceof Promise;
      outs.push(out);
    }
    if (!isAsync) return this.#merge(events, parts, outs.filter(Array.isArray));
    return Promise.all(outs).then((done) => this.#merge(events, parts, done));
  }

  #merge(events: Event[], parts: readonly Event[][], outs: readonly Event[][]): Event[] {
    if (this.#lineage.isEmpty && outs.every((out, arm) => out === parts[arm])) return events;
    const merged: Event[] = [];
    const taken = outs.map(() => 0);
    for (let from = 0; from < events.length; ) {
      const to = this.#endOfFamily(events, from);
      const origin = this.#originAt(events, from);
      for (const [arm, out] of outs.entries()) {
        let at = taken[arm] ?? 0;
        for (let event = out[at]; event !== undefined && this.#lineage.originOf(event) === origin; event = out[at]) {
          merged.push(event);
          at++;
        }
        taken[arm] = at;
      }
      for (let at = from; at < to; at++) {
        const event = events[at];
        if (event !== undefined && parts[this.#taken[at] ?? ASIDE] === undefined) merged.push(event);
      }
      from = to;
    }
    // Of filters that change the order of events, which they must not: none is lost.
    for (const [arm, out] of outs.entries()) for (const event of out.slice(taken[arm])) merged.push(event);
    return merged;
  }

  #originAt(events: readonly Event[], at: number): Event | undefined {
    const event = events[at];
    return event === undefined ? undefined : this.#lineage.originOf(event);
  }

  /** Events that were made from one stand together. */
  #endOfFamily(events: readonly Event[], from: number): number {
    if (this.#lineage.isEmpty) return from + 1;
    const origin = this.#originAt(events, from);
    let to = from + 1;
    while (to < events.length && this.#originAt(events, to) === origin) to++;
    return to;
  }

  flush(final: boolean): Batch {
    let flushed: Batch = [];
    for (const { body } of this.#arms) {
      const before: Batch = flushed;
      flushed =
        before instanceof Promise
          ? before.then((events) => joined(events, body.flush(final)))
          : joined(before, body.flush(final));
    }
    return flushed;
  }
}
