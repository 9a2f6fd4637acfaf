import type { Event } from '../../event/index.ts';
import { Correlator, type Growing, type Limits } from './correlator.ts';
import { type AnyDocument, ruleName } from './documents.ts';
import { EventQueue } from './event-queue.ts';
import type { Carried } from './field-tuple.ts';
import type { Watch } from './watches.ts';

export interface CorrelationsOptions extends Partial<Limits> {
  /** Milliseconds by which events may come out of order. Default 0. */
  readonly lateness?: number;
  /** Now, in milliseconds: an event of the future waits until then, and makes no other late. Absent: time is what events say. */
  readonly clock?: () => number;
}

export interface Counts {
  /** Events that came later than allowed and were left out. */
  late: number;
  /** Events without a field of the group, and without a value or number where one is needed. */
  ungrouped: number;
  valueless: number;
  /** Events that were taken out of the queue of those that wait for late ones before their time, since it was full. */
  hurried: number;
  evicted: number;
  refused: number;
  dropped: number;
}

export type Emit = (watch: Watch, finding: Growing, change: 'new' | 'grown' | 'done') => void;

const LIMITS: Limits = { keys: 100_000, newKeysPerMinute: 100_000, entries: 5_000_000, events: 100 };
const MOST_QUEUED = 1_000_000;
/** Milliseconds of event time between two looks at the groups of all correlations. */
const SWEEP_EVERY = 60_000;

interface Link {
  readonly station: Station;
  readonly position: number;
}

interface Station {
  readonly watch: Watch;
  readonly correlator: Correlator;
  /** Correlations that take the findings of this one. */
  readonly above: readonly Link[];
  /** The last event that was taken. */
  event: object | undefined;
}

/** An event for a correlation. */
interface Hit {
  readonly station: Station;
  readonly position: number;
  readonly time: number;
  readonly key: string;
  readonly value: string | number;
  readonly index: number;
  /** Where findings of the correlation go on to others. */
  readonly event: Event | undefined;
}

const NO_LINKS: readonly Link[] = [];

/**
 * Correlates events in the order of their times. Those that come out of order wait until none can come before them; so a finding comes as
 * much later than its event as events may be late.
 */
export class Correlations {
  readonly #lateness: number;
  readonly #clock: (() => number) | undefined;
  /** Nothing has to wait. */
  readonly #isDirect: boolean;
  readonly #stations: readonly Station[];
  readonly #closing: readonly Station[];
  readonly #links: ReadonlyMap<AnyDocument, readonly Link[]>;
  readonly #queue = new EventQueue<Hit>();
  readonly #counts = { late: 0, ungrouped: 0, valueless: 0, hurried: 0 };
  /** No event before it is taken any more. */
  #watermark = Number.NEGATIVE_INFINITY;
  #newestIndex = 0;
  #due = Number.POSITIVE_INFINITY;
  #swept = Number.NEGATIVE_INFINITY;

  constructor(watches: readonly Watch[], { lateness = 0, clock, ...limits }: CorrelationsOptions, emit: Emit) {
    this.#lateness = lateness;
    this.#clock = clock;
    this.#isDirect = lateness === 0 && clock === undefined;
    const links = new Map<AnyDocument, Link[]>();
    const linksOf = (document: AnyDocument): Link[] => {
      const known = links.get(document) ?? [];
      links.set(document, known);
      return known;
    };
    this.#stations = watches.map((watch) => {
      const correlator = new Correlator(
        ruleName(watch.rule),
        watch.plan,
        { ...LIMITS, ...limits },
        {
          holds: (finding, isNew, time, event) => this.#pass(station, finding, isNew, time, event),
          tell: (finding, change) => emit(watch, finding, change),
        },
      );
      const station: Station = { watch, correlator, above: linksOf(watch.rule), event: undefined };
      for (const [position, rule] of watch.rules.entries()) linksOf(rule).push({ station, position });
      return station;
    });
    this.#links = links;
    this.#closing = this.#stations.filter(({ watch }) => watch.plan.judged === 'close');
  }

  /** Whether a correlation takes what the rule matches. */
  takes(rule: AnyDocument): boolean {
    return (this.#links.get(rule) ?? NO_LINKS).length > 0;
  }

  /** An event and the rules that it matches. Its time is a whole number. */
  add(matched: readonly AnyDocument[], event: Event, index: number): void {
    const time = event['@timestamp'];
    if (time < this.#watermark) {
      if (matched.some((rule) => this.takes(rule))) this.#counts.late++;
      return;
    }
    if (index > this.#newestIndex) this.#newestIndex = index;
    let several: Hit[] | undefined;
    for (const rule of matched) {
      for (const { station, position } of this.#links.get(rule) ?? NO_LINKS) {
        const hit = this.#hit(station, position, time, event, index);
        if (hit === undefined) continue;
        if (station.watch.plan.isPerRule) {
          several ??= [];
          several.push(hit);
        } else this.#take(hit);
      }
    }
    // The later steps of a sequence first: an event is one step of it.
    if (several !== undefined) {
      if (several.length > 1) several.sort((a, b) => b.position - a.position);
      for (const hit of several) this.#take(hit);
    }
    this.advance((this.#clock === undefined ? time : Math.min(time, this.#clock())) - this.#lateness);
  }

  /** No event before `time` comes any more. */
  advance(time: number): void {
    if (!(time > this.#watermark)) return;
    this.#watermark = time;
    while (this.#queue.earliest <= time) this.#takeEarliest();
    this.#judge(time);
    if (time < this.#swept + SWEEP_EVERY) return;
    this.#swept = time;
    for (const { correlator } of this.#stations) correlator.sweep(time);
  }

  /** No more events: what waits is taken, and findings grow no more. Windows that have not closed stay unjudged. */
  finish(): void {
    while (this.#queue.size > 0) this.#takeEarliest();
    for (const { correlator } of this.#stations) correlator.finish();
  }

  get counts(): Counts {
    const counts: Counts = { ...this.#counts, evicted: 0, refused: 0, dropped: 0 };
    for (const { correlator } of this.#stations) {
      counts.evicted += correlator.counts.evicted;
      counts.refused += correlator.counts.refused;
      counts.dropped += correlator.counts.dropped;
    }
    return counts;
  }

  /** Groups and entries of windows that are remembered. */
  get size(): { readonly keys: number; readonly entries: number; readonly queued: number } {
    const sum = (of: (correlator: Correlator) => number): number =>
      this.#stations.reduce((total, { correlator }) => total + of(correlator), 0);
    return { keys: sum(({ keys }) => keys), entries: sum(({ entries }) => entries), queued: this.#queue.size };
  }

  save() {
    return {
      watermark: this.#watermark,
      newestIndex: this.#newestIndex,
      counts: { ...this.#counts },
      stations: this.#stations.map(({ watch, correlator }) => ({ version: watch.version, state: correlator.save() })),
      queue: [...this.#queue].map(({ station, ...hit }) => ({ ...hit, version: station.watch.version })),
    };
  }

  /**
   * Into one that is new. What a rule remembered is dropped where the rule, or one that it rests on, has another text than then.
   */
  load({ watermark, newestIndex, counts, stations, queue }: ReturnType<Correlations['save']>): void {
    const byVersion = new Map(this.#stations.map((station) => [station.watch.version, station]));
    this.#watermark = watermark;
    this.#newestIndex = newestIndex;
    Object.assign(this.#counts, counts);
    for (const { version, state } of stations) byVersion.get(version)?.correlator.load(state);
    for (const { version, ...hit } of queue) {
      const station = byVersion.get(version);
      if (station !== undefined) this.#queue.add(hit.time, { ...hit, station });
    }
    this.#lookDue();
  }

  #hit(station: Station, position: number, time: number, event: Event, index: number): Hit | undefined {
    const { watch, above } = station;
    if (!watch.plan.isPerRule) {
      // An event that several of its rules match is one event.
      if (station.event === event) return undefined;
      station.event = event;
    }
    const key = watch.group.text(event, position);
    if (key === undefined) {
      this.#counts.ungrouped++;
      return undefined;
    }
    const value = this.#value(watch, event, position, undefined);
    if (value === undefined) return undefined;
    return { station, position, time, key, value, index, event: above.length > 0 ? event : undefined };
  }

  #value(watch: Watch, event: Event | undefined, position: number, carried: Carried | undefined) {
    const { values, plan } = watch;
    if (values === undefined || plan.value === 'none') return 0;
    const text = values.text(event, position, carried);
    const value = text === undefined || plan.value === 'text' ? text : Number(text);
    if (value !== undefined && (typeof value === 'string' || Number.isFinite(value))) return value;
    this.#counts.valueless++;
    return undefined;
  }

  #take(hit: Hit): void {
    if (this.#isDirect) {
      this.#feed(hit);
      return;
    }
    this.#queue.add(hit.time, hit);
    if (this.#queue.size <= MOST_QUEUED) return;
    this.#watermark = Math.max(this.#watermark, this.#queue.earliest);
    this.#counts.hurried++;
    this.#takeEarliest();
  }

  #takeEarliest(): void {
    for (const hit of this.#queue.take()) this.#feed(hit);
  }

  #event: Event | undefined;

  #feed({ station, position, time, key, value, index, event }: Hit): void {
    this.#judge(time);
    this.#event = event;
    this.#give(station, key, time, index, position, value);
  }

  #give(station: Station, key: string, time: number, index: number, position: number, value: string | number): void {
    const { correlator } = station;
    correlator.sweep(time);
    correlator.feed(key, time, index, position, value);
    if (correlator.due < this.#due) this.#due = correlator.due;
  }

  /** Windows that close before `time` are judged in the order in which they close. */
  #judge(time: number): void {
    while (this.#due < time) {
      const due = this.#due;
      this.#event = undefined;
      for (const { correlator } of this.#closing) correlator.sweep(due + 1);
      this.#lookDue();
    }
  }

  #lookDue(): void {
    this.#due = Number.POSITIVE_INFINITY;
    for (const { correlator } of this.#closing) if (correlator.due < this.#due) this.#due = correlator.due;
  }

  /** A finding is an event to the correlations above: to those that count when it is new, to sequences each time that it holds. */
  #pass({ watch, above }: Station, finding: Growing, isNew: boolean, time: number, index: number | undefined): void {
    if (above.length === 0) return;
    const event = this.#event;
    const carried = watch.group.carried(finding.key);
    for (const { station, position } of above) {
      if (!isNew && !station.watch.plan.isPerRule) continue;
      const key = station.watch.group.text(event, position, carried);
      if (key === undefined) {
        this.#counts.ungrouped++;
        continue;
      }
      const value = this.#value(station.watch, event, position, carried);
      if (value === undefined) continue;
      this.#give(station, key, time, index ?? finding.events.at(-1) ?? this.#newestIndex, position, value);
    }
  }
}
