import type { Event, Value } from '../../event/index.ts';
import type { Arrivals, SourceNames } from './arrivals.ts';
import { LAG_BUCKETS, lagBucket } from './lag-buckets.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Sources that are told apart between two takings. */
const MOST_SOURCES = 500;
/** Characters of a name: the rest of a longer one is not told apart. */
const MOST_NAME = 256;
const MOST_REASONS = 8;
const MOST_SAMPLES = 2;
const SAMPLE = 500;

interface Failed {
  events: number;
  readonly samples: string[];
}

class Counted {
  readonly names: SourceNames;
  readonly isOther: boolean;
  events = 0;
  bytes = 0;
  last = 0;
  future = 0;
  old = 0;
  none = 0;
  readonly lags = new Uint32Array(LAG_BUCKETS);
  failures: Map<string, Failed> | undefined;

  constructor(names: SourceNames, isOther = false) {
    this.names = names;
    this.isOther = isOther;
  }

  clear(): void {
    this.events = 0;
    this.bytes = 0;
    this.future = 0;
    this.old = 0;
    this.none = 0;
    this.lags.fill(0);
    this.failures = undefined;
  }
}

type Level<Next> = Map<string, Next>;
type ByInput = Level<Level<Level<Level<Counted>>>>;

/**
 * Counts in a worker what arrives from where. An event of a source that is known makes no garbage: its row is looked up by one name
 * after the other, and a run of events of one source not even that.
 */
export class ArrivalTally {
  readonly #clock: () => number;
  readonly #inputs = new Map<string, ByInput>();
  readonly #rows: Counted[] = [];
  readonly #others = new Map<string, Counted>();
  /** Rows of an earlier one are told no more. */
  #era = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Counts events of one input, as they are once they are normalised: their secrets are gone. */
  of(input: string): (event: Event, now?: number) => void {
    let last: Counted | undefined;
    let era = -1;
    return (event, now = this.#clock()) => {
      const metadata = event['@metadata'];
      const index = nameOf(metadata?.index);
      const sourcetype = nameOf(metadata?.sourcetype);
      const source = nameOf(metadata?.source) || nameOf(member(member(event.log, 'file'), 'path'));
      const host = nameOf(metadata?.host) || nameOf(member(event.host, 'name'));
      if (last === undefined || era !== this.#era || !isOf(last, index, sourcetype, source, host)) {
        last = this.#row(input, index, sourcetype, source, host);
        era = this.#era;
      }
      count(last, event, now);
    };
  }

  #row(input: string, index: string, sourcetype: string, source: string, host: string): Counted {
    const bySource = level(level(level(level(this.#inputs, input), index), sourcetype), source);
    const known = bySource.get(host);
    if (known !== undefined) return known;
    if (this.#rows.length >= MOST_SOURCES) {
      const other =
        this.#others.get(input) ?? new Counted({ input, index: '', sourcetype: '', source: '', host: '' }, true);
      this.#others.set(input, other);
      return other;
    }
    const row = new Counted({ input, index, sourcetype, source, host });
    bySource.set(host, row);
    this.#rows.push(row);
    return row;
  }

  /** What has arrived since the last call. */
  take(): readonly Arrivals[] {
    const told = [...this.#rows, ...this.#others.values()].filter(({ events }) => events > 0).map(tell);
    // Names that do not come again must not stay, and where there is room the same rows go on.
    if (this.#rows.length > MOST_SOURCES / 2) {
      this.#inputs.clear();
      this.#rows.length = 0;
      this.#era += 1;
    } else for (const row of this.#rows) row.clear();
    for (const other of this.#others.values()) other.clear();
    return told;
  }
}

function level<Next>(above: Level<Level<Next>>, name: string): Level<Next> {
  const known = above.get(name);
  if (known !== undefined) return known;
  const made: Level<Next> = new Map();
  above.set(name, made);
  return made;
}

const isOf = ({ names }: Counted, index: string, sourcetype: string, source: string, host: string): boolean =>
  names.source === source && names.host === host && names.sourcetype === sourcetype && names.index === index;

function count(row: Counted, event: Event, now: number): void {
  const text = textOf(event);
  row.events += 1;
  row.bytes += Buffer.byteLength(text);
  row.last = now;
  const time: unknown = event['@timestamp'];
  const lag = typeof time === 'number' ? now - time : Number.NaN;
  if (lag < -MINUTE) row.future += 1;
  else if (lag > DAY) row.old += 1;
  else if (lag >= -MINUTE) {
    const bucket = lagBucket(lag);
    row.lags[bucket] = (row.lags[bucket] ?? 0) + 1;
  } else row.none += 1;
  const tags = event.tags;
  if (Array.isArray(tags)) {
    for (const tag of tags) if (isFailure(tag)) countFailure(row, tag, text);
  }
}

/** The tags of codecs and filters that could not do what they should: Logstash's, and ours by its habit. */
const isFailure = (tag: Value): tag is string =>
  typeof tag === 'string' && tag.charCodeAt(0) === 0x5f && (tag.endsWith('failure') || tag.endsWith('exception'));

function countFailure(row: Counted, tag: string, text: string): void {
  row.failures ??= new Map();
  const { failures } = row;
  let failed = failures.get(tag);
  if (failed === undefined) {
    if (failures.size >= MOST_REASONS) return;
    failed = { events: 0, samples: [] };
    failures.set(tag.length > MOST_NAME ? copied(tag, MOST_NAME) : tag, failed);
  }
  failed.events += 1;
  if (failed.samples.length < MOST_SAMPLES) failed.samples.push(copied(text, SAMPLE));
}

/** As the store keeps it: the text that came, else the message. */
function textOf(event: Event): string {
  const original = member(event.event, 'original');
  if (typeof original === 'string' && original !== '') return original;
  return typeof event.message === 'string' ? event.message : '';
}

const nameOf = (value: Value | undefined): string =>
  typeof value !== 'string' ? '' : value.length > MOST_NAME ? copied(value, MOST_NAME) : value;

/** A part of a text that does not keep the whole of it in memory. */
const copied = (text: string, length: number): string => Buffer.from(text.slice(0, length)).toString();

function member(value: Value | undefined, key: string): Value | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;
}

function tell(row: Counted): Arrivals {
  const { names, isOther, events, bytes, last, future, old, none } = row;
  const lags: number[] = [];
  for (const [bucket, lag] of row.lags.entries()) if (lag > 0) lags.push(bucket, lag);
  const failures = [...(row.failures ?? [])].map(([reason, failed]) => ({ reason, ...failed }));
  return {
    ...names,
    ...(isOther ? { isOther } : {}),
    events,
    bytes,
    last,
    lags,
    unusual: { future, old, none },
    failures,
  };
}
