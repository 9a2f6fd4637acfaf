import type { Problem } from '../define/index.ts';
import type { Event } from '../event/index.ts';
import {
  type AnyDocument,
  Correlations,
  type Counts,
  type Growing,
  readSnapshot,
  ruleName,
  versionOf,
  type Watch,
  watchesOf,
  writeSnapshot,
} from './correlation/index.ts';
import { ENTITY_FIELDS, type EntityFinding, EntityFindings } from './entity-findings.ts';
import { MemberFindings, membersOf } from './member-findings.ts';
import { type RespondRule, respondSchema } from './respond-rule.ts';
import { createMatcher, type DetectionRule, type Level, type Matcher } from './sigma/index.ts';

/** What rules have found: it grows while what it says goes on. Times are epoch milliseconds of events. */
export interface RuleFinding {
  /** 32 hexadecimal digits of a hash over rule, entity and the time at which it was found: the same input makes the same ids. */
  readonly id: string;
  /** The rule's id, else its name, else its title. */
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  /** Whom it is about: fields by our names (`source.ip`, `user.name`) and their values; empty for a rule that tells none apart. */
  readonly entity: Readonly<Record<string, string>>;
  readonly first: number;
  readonly last: number;
  /** Events that it is made of. */
  readonly count: number;
  /** Of a correlation: what its condition was compared with when it was found. */
  readonly found?: number;
  /** Of an anomaly: what was seen, what is usual, and how unlikely that is. */
  readonly explanation?: string;
  /** Of an anomaly: the number that was unusual. */
  readonly observed?: number;
  /** Of an anomaly: fields that its events have, and one of whose values they have. */
  readonly where?: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  /** Indices of the first `EVENT_LIMIT` of them, as they were given to `add`. */
  readonly events: readonly number[];
  readonly tags: readonly string[];
  readonly respond?: RespondRule;
  /** The licences of public rules ask for both wherever a match is shown. */
  readonly author?: string;
  readonly license?: string;
}

/**
 * `new`: at once, when it is found; `grown`: at most once each time its count has doubled; `done`: it is over, and as it was given last.
 * Each finding has one `new` and one `done`; who writes a report takes the `done` ones, who alerts takes all of them by their id.
 */
export type FindingChange = 'new' | 'grown' | 'done';

export interface DetectorOptions {
  /** Whether rules see the events of their log source only. */
  readonly route: boolean;
  /** Milliseconds by which events may come out of order: correlations find that much later. Default 30,000. */
  readonly lateness?: number;
  /** Entities that a rule tells apart at a time; the one not seen for longest gives way. Default 100,000. */
  readonly maxKeys?: number;
  /** Now, where events come as they happen: one that says it is of the future waits until then, so that it makes no other late. */
  readonly clock?: () => number;
  /** Told of each match of a rule for single events, whether it is a finding or not. */
  readonly matched?: (rule: DetectionRule, event: Event) => void;
}

export interface DetectorCounts extends Counts {
  /** Events without a usable time. */
  untimed: number;
  /** Events that regular expressions took too long for: what rules say of them is not known. */
  stopped: number;
}

export interface Detector {
  /** Rules that are left out, and why. */
  readonly problems: readonly Problem[];
  readonly counts: DetectorCounts;
  /** `index`: of the caller's own count, given back in findings. It must not fall. What is added is judged by the batch. */
  add(event: Event, index: number): void;
  /** Judges what was added. */
  flush(): void;
  /** Flushes; time has come to `time` (milliseconds) though no event says so: windows close. Never goes back. */
  advance(time: number): void;
  /** No more events: what waited for late ones is judged, and every finding is done. Windows that are open stay unjudged. */
  finish(): void;
  /** All that is remembered. */
  snapshot(): Uint8Array;
  /** Into a detector that is new; what a rule remembered is dropped where its text has changed since. Throws where the bytes are no snapshot. */
  restore(bytes: Uint8Array): void;
}

export type EmitFinding = (finding: RuleFinding, change: FindingChange) => void;

export const EVENT_LIMIT = 100;
const LATENESS = 30_000;
const MAX_KEYS = 100_000;
const BATCH = 256;
/** Times beyond are those of a broken clock. */
const MAX_TIME = 8.64e15;
const SWEEP_EVERY = 60_000;
const NO_RULES: readonly DetectionRule[] = [];

/** Rules over a stream of events, in the time of the events. */
export const createDetector = (
  documents: readonly AnyDocument[],
  options: DetectorOptions,
  emit: EmitFinding,
): Detector => new RuleDetector(documents, options, emit);

class RuleDetector implements Detector {
  readonly problems: readonly Problem[];
  readonly #rules: readonly DetectionRule[];
  readonly #matcher: Matcher;
  readonly #correlations: Correlations;
  readonly #singles: EntityFindings;
  /** By number of the rule: whether what it matches is a finding by itself. */
  readonly #isFinding: readonly boolean[];
  /** By number of the rule: correlations that name whom its events are about. */
  readonly #members: readonly (readonly MemberFindings[])[];
  readonly #lateness: number;
  readonly #matched: DetectorOptions['matched'];
  readonly #counts = { untimed: 0, stopped: 0 };
  #events: Event[] = [];
  #indices: number[] = [];
  #newest = Number.NEGATIVE_INFINITY;
  #swept = Number.NEGATIVE_INFINITY;

  constructor(documents: readonly AnyDocument[], options: DetectorOptions, emit: EmitFinding) {
    const { route, lateness = LATENESS, maxKeys = MAX_KEYS, clock } = options;
    const { watches, problems } = watchesOf(documents);
    const rules = documents.filter((one) => one.kind === 'rule');
    const filters = documents.filter((one) => one.kind === 'filter');
    const silent = silentRules(watches);
    const heads = new Map(documents.map((document) => [document, headOf(document)]));
    this.problems = [...problems, ...documents.flatMap(respondProblems)];
    this.#lateness = lateness;
    this.#matched = options.matched;
    this.#rules = rules;
    this.#isFinding = rules.map((rule) => !silent.has(rule));
    this.#matcher = createMatcher(rules, { filters, route });
    const naming = new Map(
      watches
        .filter(({ rule }) => rule.other.entity !== undefined)
        .map(({ rule }) => [rule, new MemberFindings(entityFields(rule), emit)]),
    );
    this.#members = membersOf(rules, watches, naming);
    this.#correlations = new Correlations(
      watches,
      { lateness, keys: maxKeys, events: EVENT_LIMIT, ...(clock === undefined ? {} : { clock }) },
      (watch, finding, change) => {
        const head = heads.get(watch.rule);
        if (head === undefined || silent.has(watch.rule)) return;
        const whole = correlationFinding(head, watch, finding);
        const members = naming.get(watch.rule);
        if (members === undefined) emit(whole, change);
        else members.tell(whole, change);
      },
    );
    const entityRules = rules.map((rule) => ({ name: ruleName(rule), fields: entityFields(rule) }));
    const limits = { most: maxKeys, events: EVENT_LIMIT };
    this.#singles = new EntityFindings(entityRules, limits, (finding, change) => {
      const head = heads.get(rules[finding.rule] as DetectionRule);
      if (head !== undefined) emit(singleFinding(head, finding), change);
    });
  }

  get counts(): DetectorCounts {
    return { ...this.#correlations.counts, ...this.#counts };
  }

  add(event: Event, index: number): void {
    if (!(Math.abs(event['@timestamp']) <= MAX_TIME)) {
      this.#counts.untimed++;
      return;
    }
    this.#events.push(event);
    this.#indices.push(index);
    if (this.#events.length >= BATCH) this.flush();
  }

  flush(): void {
    const events = this.#events;
    const indices = this.#indices;
    if (events.length === 0) return;
    this.#events = [];
    this.#indices = [];
    const { matches, stopped } = this.#matcher.matchAll(events);
    this.#counts.stopped += stopped.length;
    for (let at = 0; at < events.length; at++)
      this.#take(events[at] as Event, indices[at] as number, matches[at] ?? []);
  }

  advance(time: number): void {
    this.flush();
    this.#correlations.advance(time - this.#lateness);
    this.#sweep(time);
  }

  finish(): void {
    this.flush();
    this.#correlations.finish();
    this.#singles.finish();
  }

  snapshot(): Uint8Array {
    this.flush();
    const versions = this.#rules.map((rule) => versionOf(rule));
    return writeSnapshot({
      versions,
      correlations: this.#correlations.save(),
      singles: this.#singles.save(),
      counts: { ...this.#counts },
      newest: this.#newest,
    });
  }

  restore(bytes: Uint8Array): void {
    const { versions, correlations, singles, counts, newest } = readSnapshot(bytes) as Saved;
    const now = new Map(this.#rules.map((rule, number) => [versionOf(rule), number]));
    this.#correlations.load(correlations);
    this.#singles.load(singles, (rule) => now.get(versions[rule] ?? ''));
    Object.assign(this.#counts, counts);
    this.#newest = newest;
  }

  #take(event: Event, index: number, matches: readonly number[]): void {
    for (const rule of matches) if (this.#isFinding[rule] === true) this.#singles.add(rule, event, index);
    for (const rule of matches) for (const members of this.#members[rule] ?? []) members.remember(event, index);
    const rules = matches.length === 0 ? NO_RULES : matches.map((rule) => this.#rules[rule] as DetectionRule);
    if (this.#matched !== undefined) for (const rule of rules) this.#matched(rule, event);
    this.#correlations.add(rules, event, index);
    this.#sweep(event['@timestamp']);
  }

  #sweep(time: number): void {
    if (time <= this.#newest) return;
    this.#newest = time;
    if (time < this.#swept + SWEEP_EVERY) return;
    this.#swept = time;
    this.#singles.sweep(time - this.#lateness);
  }
}

interface Saved {
  readonly versions: readonly string[];
  readonly correlations: ReturnType<Correlations['save']>;
  readonly singles: ReturnType<EntityFindings['save']>;
  readonly counts: Readonly<Record<string, number>>;
  readonly newest: number;
}

/** Rules that are there for correlations, and are no findings by themselves. */
const silentRules = (watches: readonly Watch[]): ReadonlySet<AnyDocument> => {
  const silent = new Set<AnyDocument>();
  for (const { rules, rule } of watches) if (!rule.correlation.generate) for (const one of rules) silent.add(one);
  for (const { rules, rule } of watches) if (rule.correlation.generate) for (const one of rules) silent.delete(one);
  return silent;
};

/** Ours: `entity: [user.name]`. */
const entityFields = ({ other: { entity } }: AnyDocument): readonly string[] => {
  if (typeof entity === 'string') return [entity];
  return Array.isArray(entity) ? entity.filter((one) => typeof one === 'string') : ENTITY_FIELDS;
};

type Head = Pick<RuleFinding, 'rule' | 'title' | 'level' | 'tags' | 'respond' | 'author' | 'license'>;

const headOf = (document: AnyDocument): Head => {
  const { title, level = 'medium', tags, author, license, other } = document;
  const respond = other.respond === undefined ? undefined : respondSchema.safeParse(other.respond).data;
  return {
    rule: ruleName(document),
    title,
    level,
    tags,
    ...(respond === undefined ? {} : { respond }),
    ...(author === undefined ? {} : { author }),
    ...(license === undefined ? {} : { license }),
  };
};

const respondProblems = ({ file, line, other }: AnyDocument): readonly Problem[] => {
  const parsed = other.respond === undefined ? undefined : respondSchema.safeParse(other.respond);
  if (parsed === undefined || parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    file,
    line,
    column: 1,
    message: `${['respond', ...path].join('.')}: ${message}; nothing is answered`,
  }));
};

const singleFinding = (head: Head, { id, entity, first, last, count, events }: EntityFinding): RuleFinding => ({
  ...head,
  id,
  entity,
  first,
  last,
  count,
  events: [...events],
});

const correlationFinding = (head: Head, { group, values }: Watch, finding: Growing): RuleFinding => {
  const { id, key, value, first, last, count, found, events } = finding;
  const entity = { ...group.values(key), ...(value === undefined ? {} : values?.values(value)) };
  return { ...head, id, entity, first, last, count, found, events: [...events] };
};
