import { guardEach } from '../../../regex/index.ts';
import { applyFilters } from '../apply-filters.ts';
import type { DetectionRule, FilterRule } from '../documents.ts';
import { routed } from '../mapping/routes.ts';
import { AtomIndex } from './atom-index.ts';
import { compileRules } from './compile-rules.ts';
import { EventView } from './event-view.ts';
import { holds, type RuleNode } from './rule-node.ts';

export interface MatcherOptions {
  readonly filters?: readonly FilterRule[];
  /** A rule sees the events of its log source alone; else all events are asked of all rules. */
  readonly route?: boolean;
}

export interface BatchMatches {
  /** Rule indexes of each event, ascending. */
  readonly matches: readonly (readonly number[])[];
  /** Indexes of events whose rules were stopped, since a regular expression took too long on them: their matches are unknown. */
  readonly stopped: readonly number[];
}

export interface Matcher {
  /** Indexes of the rules that match, ascending. Nothing bounds the time of regular expressions: for one event that is trusted. */
  match(event: object): readonly number[];
  /** Many events under one guard of time. */
  matchAll(events: readonly object[]): BatchMatches;
}

const NONE: readonly number[] = Object.freeze([]);

/** Asks rules of events, one event after the other. An event that nothing matches leaves no garbage behind. */
export function createMatcher(rules: readonly DetectionRule[], options: MatcherOptions = {}): Matcher {
  const narrowed = applyFilters(rules, options.filters ?? []);
  return new IndexedMatcher(options.route === true ? narrowed.map(routed) : narrowed);
}

class IndexedMatcher implements Matcher {
  readonly #nodes: readonly RuleNode[];
  readonly #view: EventView;
  readonly #index: AtomIndex;
  /** Rules of which nothing necessary is known. */
  readonly #always: readonly number[];
  /** The event for which a rule became a candidate last, by the stamp of the view. */
  readonly #asked: Float64Array;
  readonly #candidates: Int32Array;
  #count = 0;
  readonly #sink = (rules: Int32Array): void => {
    const { stamp } = this.#view;
    for (let at = 0; at < rules.length; at++) {
      const rule = rules[at] as number;
      if (this.#asked[rule] === stamp) continue;
      this.#asked[rule] = stamp;
      this.#candidates[this.#count++] = rule;
    }
  };

  constructor(rules: readonly DetectionRule[]) {
    const { nodes, witnesses, tree, view } = compileRules(rules);
    this.#nodes = nodes;
    this.#view = new EventView(tree, view);
    this.#index = new AtomIndex(witnesses, tree.count);
    this.#always = witnesses.flatMap((witness, rule) => (witness === undefined ? [rule] : []));
    this.#asked = new Float64Array(rules.length);
    this.#candidates = new Int32Array(rules.length);
  }

  match(event: object): readonly number[] {
    this.#view.take(event);
    this.#count = 0;
    this.#index.scan(this.#view, this.#sink);
    let found: number[] | undefined;
    for (let at = 0; at < this.#count; at++) found = this.#ask(this.#candidates[at] as number, found);
    for (let at = 0; at < this.#always.length; at++) found = this.#ask(this.#always[at] as number, found);
    return found === undefined ? NONE : found.length === 1 ? found : found.sort((a, b) => a - b);
  }

  matchAll(events: readonly object[]): BatchMatches {
    const matches: (readonly number[])[] = events.map(() => NONE);
    const stopped = guardEach(events.length, (index) => {
      const event = events[index];
      if (event !== undefined) matches[index] = this.match(event);
    });
    for (const index of stopped) matches[index] = NONE;
    return { matches, stopped };
  }

  #ask(rule: number, found: number[] | undefined): number[] | undefined {
    if (!holds(this.#nodes[rule] as RuleNode, this.#view)) return found;
    if (found === undefined) return [rule];
    found.push(rule);
    return found;
  }
}
