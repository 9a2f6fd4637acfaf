import type { Event, Field, Value } from '../../event/index.ts';
import { type Grok, type GrokMatch, runWithin } from '../../regex/index.ts';
import { rubyMemberText, rubyText, rubyTextOf } from '../ruby-text.ts';
import type { ApplyMatch } from './captures.ts';
import { type MatchLimits, runBounded } from './limits.ts';

/** A field, and the patterns for it in their order. */
export interface FieldMatcher {
  readonly field: Field;
  readonly patterns: readonly GrokPattern[];
}

interface GrokPattern {
  readonly grok: Grok;
  readonly apply: ApplyMatch;
}

export type Outcome = 'failed' | 'matched' | 'timeout';

interface Hit {
  readonly apply: ApplyMatch;
  readonly match: GrokMatch;
}

interface Found {
  /** Undefined: none. Nearly always there is one, for which a list that grows would take room for many. */
  hits: Hit[] | undefined;
  outcome: Outcome;
}

const NONE: readonly Hit[] = Object.freeze([]);

/** Undefined: it took too long. */
type Run = (grok: Grok, text: string) => GrokMatch | null | undefined;

const run: Run = (grok, text) => grok.match(text);

/**
 * Matches one field of all events: first the regular expressions run, under their limits and without touching an event,
 * then what they caught is put into the events. `outcomes` says of each event what has come of it before, and is brought
 * up to date.
 */
export function matchBatch(
  { field, patterns }: FieldMatcher,
  events: readonly Event[],
  outcomes: Outcome[],
  breakOnMatch: boolean,
  limits: MatchLimits,
): void {
  const found = new Array<Found | undefined>(events.length);
  const match = (index: number): void => {
    const event = events[index];
    const outcome = outcomes[index];
    if (event === undefined || outcome === 'timeout' || (outcome === 'matched' && breakOnMatch)) return;
    found[index] = matchValue(valueAt(index), patterns, breakOnMatch, run);
  };
  const valueAt = (index: number): Value | undefined => {
    const event = events[index];
    const value = event === undefined ? undefined : field.get(event);
    return typeof value === 'number' && event !== undefined ? rubyTextOf(field, event, value) : value;
  };
  const unprepared: number[] = [];
  const stopped: number[] = [];
  for (const index of runBounded(events.length, limits, match))
    (prepare(valueAt(index), patterns) ? unprepared : stopped).push(index);
  for (const at of runBounded(unprepared.length, limits, (place) => match(unprepared[place] ?? -1)))
    stopped.push(unprepared[at] ?? -1);
  for (const index of stopped) found[index] = matchAgain(valueAt(index), patterns, breakOnMatch, limits);
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    const result = found[index];
    if (event === undefined || result === undefined) continue;
    const applied = applyAll(event, result.hits);
    if (result.outcome !== 'failed' && (applied || result.outcome === 'timeout')) outcomes[index] = result.outcome;
  }
}

/** What took too long may have been the making of a regex, which belongs to nobody's time. */
function prepare(value: Value | undefined, patterns: readonly GrokPattern[]): boolean {
  let prepared = false;
  for (const text of Array.isArray(value) ? value.map(rubyText) : [rubyText(value)])
    for (const { grok } of patterns) prepared = grok.prepare(text) || prepared;
  return prepared;
}

/** The event took too long: but where each pattern has its own time, none of them may have. */
function matchAgain(
  value: Value | undefined,
  patterns: readonly GrokPattern[],
  breakOnMatch: boolean,
  { milliseconds, scope }: MatchLimits,
): Found {
  if (milliseconds === undefined || scope === 'event' || patterns.length === 1)
    return { hits: undefined, outcome: 'timeout' };
  return matchValue(value, patterns, breakOnMatch, (grok, text) => {
    let match: GrokMatch | null = null;
    const ended = runWithin(milliseconds, () => {
      match = grok.match(text);
    });
    return ended ? match : undefined;
  });
}

/** Every member of a list is matched; one that matches is enough. */
function matchValue(
  value: Value | undefined,
  patterns: readonly GrokPattern[],
  breakOnMatch: boolean,
  attempt: Run,
): Found {
  const found: Found = { hits: undefined, outcome: 'failed' };
  if (!Array.isArray(value)) matchText(rubyText(value), patterns, breakOnMatch, attempt, found);
  else
    for (let index = 0; index < value.length; index++)
      if (!matchText(rubyMemberText(value, index), patterns, breakOnMatch, attempt, found)) break;
  return found;
}

/** False once time is up. The last pattern that was tried decides whether the text matched, as with Logstash. */
function matchText(
  text: string,
  patterns: readonly GrokPattern[],
  breakOnMatch: boolean,
  attempt: Run,
  found: Found,
): boolean {
  let match: GrokMatch | null | undefined = null;
  for (const { grok, apply } of patterns) {
    match = attempt(grok, text);
    if (match === undefined) {
      found.outcome = 'timeout';
      return false;
    }
    if (match === null) continue;
    const hit: Hit = { apply, match };
    if (found.hits === undefined) found.hits = [hit];
    else found.hits.push(hit);
    if (breakOnMatch) break;
  }
  if (match !== null) found.outcome = 'matched';
  return true;
}

function applyAll(event: Event, hits: readonly Hit[] = NONE): boolean {
  for (const { apply, match } of hits) if (!apply(event, match)) return false;
  return true;
}
