import type { Event } from '../../event/index.ts';
import { type AnyDocument, ruleName } from '../correlation/index.ts';
import type { FindingChange, RuleFinding } from '../detector.ts';
import type { EntityReport, RuleReport } from './report.ts';

const ENTITIES_SHOWN = 10;
/** Entities beyond so many are counted no more: those that have many findings are among the first. */
const MAX_ENTITIES = 10_000;
const EXAMPLES = 3;
const EXAMPLE_LENGTH = 1_000;
const DAY = 86_400_000;

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

interface DayCounts {
  matches: number;
  findings: number;
}

/** Counts what one rule matches and finds. What it remembers is bounded, but for a pair of numbers a day. */
export class RuleTally {
  readonly #document: AnyDocument;
  readonly days = new Map<number, DayCounts>();
  readonly #entities = new Map<
    string,
    { entity: Readonly<Record<string, string>>; findings: number; events: number }
  >();
  readonly #examples: { time: number; text: string }[] = [];
  matches = 0;
  findings = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(document: AnyDocument) {
    this.#document = document;
  }

  match(event: Event): void {
    const time = event['@timestamp'];
    this.matches++;
    this.#day(time).matches++;
    this.#see(time, time);
    if (this.#examples.length < EXAMPLES) this.#examples.push({ time, text: textOf(event) });
  }

  find({ entity, first, last, count }: RuleFinding, change: FindingChange): void {
    if (change === 'grown') return;
    const key = JSON.stringify(entity);
    if (change === 'new') {
      this.findings++;
      this.#day(last).findings++;
      const known = this.#entities.get(key);
      if (known !== undefined) known.findings++;
      else if (this.#entities.size < MAX_ENTITIES) this.#entities.set(key, { entity, findings: 1, events: 0 });
      return;
    }
    this.#see(first, last);
    const known = this.#entities.get(key);
    if (known !== undefined) known.events += count;
  }

  report(span: number): RuleReport {
    const { title, level = 'medium', author, license } = this.#document;
    return {
      rule: ruleName(this.#document),
      title,
      level,
      ...(author === undefined ? {} : { author }),
      ...(license === undefined ? {} : { license }),
      matches: this.matches,
      findings: this.findings,
      perDay: this.findings / span,
      ...(this.#first > this.#last ? {} : { first: this.#first, last: this.#last }),
      days: [...this.days].sort(([a], [b]) => a - b).map(([day, counts]) => ({ day: dayOf(day * DAY), ...counts })),
      entities: this.#top(),
      examples: this.#examples,
    };
  }

  #top(): readonly EntityReport[] {
    return [...this.#entities.values()]
      .sort((a, b) => b.findings - a.findings || b.events - a.events)
      .slice(0, ENTITIES_SHOWN);
  }

  #day(time: number): DayCounts {
    const day = Math.floor(time / DAY);
    const known = this.days.get(day) ?? { matches: 0, findings: 0 };
    this.days.set(day, known);
    return known;
  }

  #see(first: number, last: number): void {
    this.#first = Math.min(this.#first, first);
    this.#last = Math.max(this.#last, last);
  }
}

function textOf(event: Event): string {
  const { event: inner } = event;
  const original = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner.original : undefined;
  const { '@metadata': _, '@timestamp': __, '@nanoseconds': ___, ...fields } = event;
  return (typeof original === 'string' ? original : JSON.stringify(fields)).slice(0, EXAMPLE_LENGTH);
}
