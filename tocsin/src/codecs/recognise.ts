import { type Event, isObject, type Metadata, put, type ValueObject } from '../event/index.ts';
import { auto, createAutoDecoder } from './auto.ts';
import type { SourceDecoder } from './framing/source-decoder.ts';

const MAX_SOURCES = 1_000;

interface Source {
  readonly decoder: SourceDecoder;
  events: Event[];
  /** Of the last text that was recognised: those between belong to it, blank lines too. */
  metadata?: Metadata;
}

/**
 * Finds out what the text of an event says, as `auto` would have read it: for events whose fields somebody else has made. What a source
 * holds is learnt from its first texts. A text that is not exactly one event has only what the source is, where that is known; else undefined.
 */
export function createRecogniser(options: {
  readonly timeZone?: string | undefined;
  readonly clock: () => number;
}): (source: string, text: string) => Event | undefined {
  const sources = new Map<string, Source>();
  const codecOptions = auto.options.parse(options.timeZone === undefined ? {} : { timeZone: options.timeZone });

  const begin = (name: string): Source => {
    const source: { events: Event[]; decoder?: SourceDecoder } = { events: [] };
    const decoder = createAutoDecoder(codecOptions, {
      emit: (event) => source.events.push(event),
      offset: 0,
      clock: options.clock,
      source: name,
      count: () => undefined,
      notice: () => undefined,
      remember: () => undefined,
    });
    const made = Object.assign(source, { decoder });
    const [oldest] = sources.keys();
    if (sources.size >= MAX_SOURCES && oldest !== undefined) sources.delete(oldest);
    sources.set(name, made);
    return made;
  };

  return (name, text) => {
    const source = sources.get(name) ?? begin(name);
    source.events = [];
    source.decoder.pushText(text);
    source.decoder.flush({ final: true });
    const [event, ...others] = source.events;
    if (event !== undefined && others.length === 0) {
      if (event['@metadata'] !== undefined) source.metadata = { ...event['@metadata'] };
      return event;
    }
    return source.metadata === undefined
      ? undefined
      : { '@timestamp': options.clock(), '@metadata': { ...source.metadata } };
  };
}

/** What an event says itself stays. */
const OWN = new Set(['@timestamp', '@nanoseconds', 'message']);

/** Adds the fields that `event` has not. */
export function fillFrom(event: Event, recognised: Event): void {
  for (const key of Object.keys(recognised)) if (!OWN.has(key)) fill(event, recognised, key);
}

function fill(into: ValueObject, from: ValueObject, key: string): void {
  const value = from[key];
  if (value === undefined) return;
  const there = Object.hasOwn(into, key) ? into[key] : undefined;
  if (there === undefined) put(into, key, value);
  else if (isObject(there) && isObject(value)) for (const inner of Object.keys(value)) fill(there, value, inner);
}
