import type { Event } from '../event/index.ts';
import { type AnyDocument, type FieldReader, readField, valueText, type Watch } from './correlation/index.ts';
import type { EmitFinding, FindingChange, RuleFinding } from './detector.ts';
import { hash, shortened } from './key.ts';
import type { DetectionRule } from './sigma/index.ts';

interface Member {
  readonly field: string;
  readonly text: string;
  readonly time: number;
}

/** Events that are remembered until a correlation says what they were part of; the oldest are forgotten. */
const REMEMBERED = 50_000;

/**
 * A correlation with an `entity` of its own names whom its events are about, in a finding for each: the addresses of a botnet of which no
 * single one did enough. Those of the first events that a finding holds (`EVENT_LIMIT`) are named.
 */
export class MemberFindings {
  readonly #fields: readonly FieldReader[];
  readonly #emit: EmitFinding;
  /** By index of the event. */
  readonly #members = new Map<number, Member>();
  /** Of findings that are not done: events of each member when it was told last. */
  readonly #told = new Map<string, Map<string, number>>();

  constructor(fields: readonly string[], emit: EmitFinding) {
    this.#fields = fields.map(readField);
    this.#emit = emit;
  }

  remember(event: Event, index: number): void {
    for (const reader of this.#fields) {
      const text = valueText(reader.read(event));
      if (text === undefined) continue;
      this.#members.set(index, { field: reader.name, text: shortened(text), time: event['@timestamp'] });
      this.#forget();
      return;
    }
  }

  /** Whose events are not known, as after a restart, stays one finding. */
  tell(whole: RuleFinding, change: FindingChange): void {
    const found = this.#findingsOf(whole);
    if (found.length === 0) {
      this.#emit(whole, change);
      return;
    }
    const told = this.#told.get(whole.id) ?? new Map<string, number>();
    this.#told.set(whole.id, told);
    for (const finding of found) {
      const before = told.get(finding.id);
      if (before === undefined) this.#emit(finding, 'new');
      if (change === 'done') this.#emit(finding, 'done');
      else if (before !== undefined && finding.count >= 2 * before) this.#emit(finding, 'grown');
      else if (before !== undefined) continue;
      told.set(finding.id, finding.count);
    }
    if (change === 'done') this.#told.delete(whole.id);
  }

  #forget(): void {
    if (this.#members.size <= REMEMBERED) return;
    for (const oldest of this.#members.keys()) {
      this.#members.delete(oldest);
      return;
    }
  }

  #findingsOf(whole: RuleFinding): readonly RuleFinding[] {
    const byMember = new Map<string, { readonly member: Member; last: number; readonly events: number[] }>();
    for (const index of whole.events) {
      const member = this.#members.get(index);
      if (member === undefined) continue;
      const key = `${member.field} ${member.text}`;
      const known = byMember.get(key);
      if (known === undefined) byMember.set(key, { member, last: member.time, events: [index] });
      else {
        known.last = Math.max(known.last, member.time);
        known.events.push(index);
      }
    }
    return [...byMember].map(([key, { member, last, events }]) => ({
      ...whole,
      id: hash(JSON.stringify([whole.id, key]), 32),
      entity: { ...whole.entity, [member.field]: member.text },
      first: member.time,
      last,
      count: events.length,
      events,
    }));
  }
}

/** By number of the rule, also through correlations in between. */
export const membersOf = (
  rules: readonly DetectionRule[],
  watches: readonly Watch[],
  naming: ReadonlyMap<AnyDocument, MemberFindings>,
): readonly (readonly MemberFindings[])[] => {
  const found = new Map<AnyDocument, Set<MemberFindings>>();
  const sources = new Map<AnyDocument, Watch['rules']>(watches.map(({ rule, rules: below }) => [rule, below]));
  const add = (document: AnyDocument, members: MemberFindings): void => {
    const known = found.get(document) ?? new Set();
    if (known.has(members)) return;
    found.set(document, known.add(members));
    for (const below of sources.get(document) ?? []) add(below, members);
  };
  for (const [rule, members] of naming) add(rule, members);
  return rules.map((rule) => [...(found.get(rule) ?? [])]);
};
