import { createHash } from 'node:crypto';
import type { Event } from '../../event/index.ts';
import { entityOf, keyOf, keyOfValues } from './entity-key.ts';
import type { AnomalyFinding, Expected } from './finding.ts';
import type { Found, Model, ModelOptions } from './models/model.ts';
import { Rare } from './models/rare.ts';
import { Silence } from './models/silence.ts';
import { Travel } from './models/travel.ts';
import { Windowed } from './models/windowed.ts';
import type { AnomalyModel, AnomalyRule } from './rules/schema.ts';
import { createTakes } from './takes.ts';

export interface AnomalyOptions {
  readonly onFinding: (finding: AnomalyFinding) => void;
  /** How much later than a newer one an event may come, in milliseconds of event time. Default a minute. */
  readonly lateness?: number;
  /** Events after this moment are passed over: else one with a wrong year would make all others late. Default: none are. */
  readonly latest?: () => number;
  /** Nobody may have been there to see what came before: silences begin at this moment at the earliest. Default: as events say. */
  readonly since?: number;
  /** Entities known to each rule at once. */
  readonly limit?: number;
  /** New entities of each rule within a minute of event time. */
  readonly newPerMinute?: number;
}

export interface AnomalyCounts {
  readonly events: number;
  /** Of a window that was over, for one rule each. */
  readonly late: number;
  /** After `latest`, or without a time. */
  readonly refused: number;
  readonly findings: number;
  readonly entities: number;
  readonly evicted: number;
  /** Events of new entities beyond `newPerMinute`. */
  readonly flooded: number;
}

/** A row of history: so many events of the entity in the window at `time`. */
export interface HistoryRow {
  readonly time: number;
  /** Values of the fields of `by`, in their order. */
  readonly entity: readonly string[];
  readonly count: number;
}

export interface AnomalyDetector {
  /** `index`: what findings call the event. */
  add(event: Event, index?: number): void;
  /** It is that late, though no event says so. Never goes back. */
  advance(time: number): void;
  /** Ends the windows that are open. */
  finish(): void;
  /** A finding was to be expected: the model of its entity learns from it. False: there is no such rule, or it has forgotten the entity. */
  expect(finding: Expected): boolean;
  /** History of a rule, in order of time; nothing is told of it. */
  warmUp(rule: string, rows: Iterable<HistoryRow>): void;
  counts(): AnomalyCounts;
  /** Plain data for `structuredClone` or `v8.serialize`. */
  snapshot(): unknown;
  /** Before the first event. A rule whose `anomaly` has changed since begins anew. */
  restore(state: unknown): void;
}

interface Running {
  readonly rule: AnomalyRule;
  readonly model: Model;
  readonly takes: (event: Event) => boolean;
  readonly fingerprint: string;
}

interface DetectorState {
  readonly newest: number;
  readonly rules: readonly { readonly fingerprint: string; readonly state: unknown }[];
}

const MINUTE = 60_000;
const LIMIT = 100_000;
const NEW_PER_MINUTE = 10_000;

export const createAnomalyDetector = (rules: readonly AnomalyRule[], options: AnomalyOptions): AnomalyDetector => {
  const { onFinding, lateness = MINUTE, latest, since, limit = LIMIT, newPerMinute = NEW_PER_MINUTE } = options;
  let newest = Number.NEGATIVE_INFINITY;
  let [events, late, refused, findings] = [0, 0, 0, 0];
  const running = rules.map((rule): Running => {
    const emit = (found: Found): void => {
      findings++;
      onFinding(findingOf(rule, found));
    };
    return {
      rule,
      model: createModel(rule.anomaly, { limit, newPerMinute, emit, since: since ?? Number.NEGATIVE_INFINITY }),
      takes: createTakes(rule.anomaly),
      fingerprint: hash(JSON.stringify([VERSION, rule.id, rule.anomaly, limit])),
    };
  });
  const named = (id: string): Running | undefined => running.find(({ rule }) => rule.id === id);
  return {
    add: (event, index) => {
      const time = event['@timestamp'];
      events++;
      if (!Number.isFinite(time) || (latest !== undefined && time > latest())) {
        refused++;
        return;
      }
      newest = Math.max(newest, time);
      for (const { rule, model, takes } of running) {
        model.advance(newest - lateness);
        if (!takes(event)) continue;
        const key = keyOf(event, rule.anomaly.by);
        if (key !== undefined && !model.add(key, event, time, index)) late++;
      }
    },
    advance: (time) => {
      newest = Math.max(newest, time);
      for (const { model } of running) model.advance(newest - lateness);
    },
    finish: () => {
      for (const { model } of running) model.finish();
    },
    expect: ({ rule, entity, observed }) => {
      const one = named(rule);
      const values = one?.rule.anomaly.by.map((field) => entity[field] ?? '');
      return one !== undefined && values !== undefined && one.model.expect(keyOfValues(values), observed);
    },
    warmUp: (id, rows) => {
      const one = named(id);
      if (one === undefined) return;
      for (const { time, entity, count } of rows) one.model.learn(keyOfValues(entity), time, count);
    },
    counts: () => {
      const sum = (of: (model: Model) => number): number => running.reduce((all, { model }) => all + of(model), 0);
      return {
        events,
        late,
        refused,
        findings,
        entities: sum(({ entities }) => entities.size),
        evicted: sum(({ entities }) => entities.evicted),
        flooded: sum(({ entities }) => entities.flooded),
      };
    },
    snapshot: (): DetectorState => ({
      newest,
      rules: running.map(({ fingerprint, model }) => ({ fingerprint, state: model.snapshot() })),
    }),
    restore: (state) => {
      const { newest: before, rules: kept } = state as DetectorState;
      newest = before;
      for (const { fingerprint, model } of running) {
        const own = kept.find((one) => one.fingerprint === fingerprint);
        if (own !== undefined) model.restore(own.state);
      }
    },
  };
};

/** Of what models keep: another begins anew. */
const VERSION = 1;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

const createModel = (settings: AnomalyModel, options: ModelOptions): Model => {
  switch (settings.model) {
    case 'rare':
      return new Rare(settings, options);
    case 'silence':
      return new Silence(settings, options);
    case 'travel':
      return new Travel(settings, options);
    default:
      return new Windowed(settings, options);
  }
};

const findingOf = (
  rule: AnomalyRule,
  { key, at, what, first, last, count, events, observed, explanation }: Found,
): AnomalyFinding => {
  const flood = key === undefined ? ' (many new ones at once, counted together)' : '';
  return {
    id: hash(JSON.stringify([rule.id, at, key ?? null, what ?? null])),
    rule: rule.id,
    title: rule.title,
    level: rule.level,
    entity: entityOf(key, rule.anomaly.by),
    first,
    last,
    count,
    ...(events.length > 0 ? { events } : {}),
    explanation: explanation + flood,
    observed,
  };
};
