import { type Event, getField } from '../event/index.ts';
import { type FieldReader, readField, valueText } from './correlation/index.ts';
import { hash, shortened } from './key.ts';

/** What a rule has found about one entity: it grows while no hour passes without an event. */
export interface EntityFinding {
  readonly id: string;
  readonly rule: number;
  readonly entity: Readonly<Record<string, string>>;
  first: number;
  last: number;
  count: number;
  readonly events: number[];
  told: number;
}

export interface EntityRule {
  /** Stays the same while the rule does. */
  readonly name: string;
  /** The first that an event has says whom it is about. */
  readonly fields: readonly string[];
}

export interface EntityOptions {
  /** Findings that grow at a time; the one without an event for longest is done for a new one. */
  readonly most: number;
  /** Indices of events in a finding. */
  readonly events: number;
}

type Tell = (finding: EntityFinding, change: 'new' | 'grown' | 'done') => void;

/** Milliseconds without an event after which a finding is done. */
const GAP = 3_600_000;
const NOBODY = Object.freeze(Object.create(null)) as Readonly<Record<string, string>>;
export const ENTITY_FIELDS: readonly string[] = ['source.ip', 'user.name', 'host.name'];

/** The findings of rules for single events, by rule and entity. Events may come in any order. */
export class EntityFindings {
  readonly #rules: readonly EntityRule[];
  readonly #readers: readonly (readonly FieldReader[])[];
  readonly #options: EntityOptions;
  readonly #tell: Tell;
  /** In the order in which they last grew. */
  readonly #open = new Map<string, EntityFinding>();

  constructor(rules: readonly EntityRule[], options: EntityOptions, tell: Tell) {
    const readers = new Map<string, FieldReader>();
    const readerOf = (name: string): FieldReader => {
      const reader = readers.get(name) ?? readField(name);
      readers.set(name, reader);
      return reader;
    };
    this.#rules = rules;
    this.#readers = rules.map(({ fields }) => fields.map(readerOf));
    this.#options = options;
    this.#tell = tell;
  }

  add(rule: number, event: Event, index: number): void {
    const time = event['@timestamp'];
    const { name, text } = this.#entityOf(rule, event);
    const key = `${rule} ${name} ${text}`;
    const open = this.#open.get(key);
    if (open !== undefined && time <= open.last + GAP && time >= open.first - GAP) {
      this.#open.delete(key);
      this.#open.set(key, open);
      this.#grow(open, time, index);
      return;
    }
    const entity = name === '' ? NOBODY : Object.freeze(Object.assign(Object.create(null), { [name]: text }));
    const id = hash(JSON.stringify([this.#rules[rule]?.name, name, text, time]), 32);
    const finding: EntityFinding = { id, rule, entity, first: time, last: time, count: 1, events: [index], told: 1 };
    this.#tell(finding, 'new');
    // Of a time long before what is known: it stands alone.
    if (open !== undefined && time < open.first) {
      this.#tell(finding, 'done');
      return;
    }
    if (open !== undefined) this.#end(key, open);
    else if (this.#open.size >= this.#options.most) this.#endOldest();
    this.#open.set(key, finding);
  }

  /** Findings that were last seen an hour before `time` are done. */
  sweep(time: number): void {
    for (const [key, finding] of this.#open) {
      if (finding.last + GAP >= time) return;
      this.#end(key, finding);
    }
  }

  finish(): void {
    for (const [key, finding] of this.#open) this.#end(key, finding);
  }

  save(): readonly (readonly [string, EntityFinding])[] {
    return [...this.#open];
  }

  /** `ruleOf`: the number that a rule has now; undefined where it is gone or has changed. */
  load(saved: ReturnType<EntityFindings['save']>, ruleOf: (rule: number) => number | undefined): void {
    for (const [key, finding] of saved) {
      const rule = ruleOf(finding.rule);
      if (rule !== undefined) this.#open.set(`${rule}${key.slice(key.indexOf(' '))}`, { ...finding, rule });
    }
  }

  #entityOf(rule: number, event: Event): { readonly name: string; readonly text: string } {
    for (const reader of this.#readers[rule] ?? []) {
      const text = valueText(reader.read(event)) ?? (reader.name === 'host.name' ? hostOf(event) : undefined);
      if (text !== undefined) return { name: reader.name, text: shortened(text) };
    }
    return { name: '', text: '' };
  }

  #grow(finding: EntityFinding, time: number, index: number): void {
    finding.first = Math.min(finding.first, time);
    finding.last = Math.max(finding.last, time);
    finding.count++;
    if (finding.events.length < this.#options.events) finding.events.push(index);
    if (finding.count < 2 * finding.told) return;
    finding.told = finding.count;
    this.#tell(finding, 'grown');
  }

  #end(key: string, finding: EntityFinding): void {
    this.#open.delete(key);
    this.#tell(finding, 'done');
  }

  #endOldest(): void {
    for (const [key, finding] of this.#open) {
      this.#end(key, finding);
      return;
    }
  }
}

/** The host of an event travels beside its fields. */
const hostOf = (event: Event): string | undefined => valueText(getField(event, '@metadata.host'));
