import type { Event, ValueObject, Zone } from '../../event/index.ts';
import { emptyObject, parseIsoTime, parseJsonObject } from '../../event/index.ts';
import { readSyslogHeader } from './syslog-header.ts';

/** A line as its program wrote it, and what the collector that wrapped it has said of it. */
export interface Opened {
  readonly line: string;
  /** Lines of another stream never continue a record. */
  readonly stream: string;
  /** When the collector took the line; NaN where it does not say. */
  readonly time: number;
  /** The collector has cut the line: the next one of the stream goes on with it. */
  readonly cut: boolean;
  readonly host?: string | undefined;
  readonly container?: string | undefined;
  readonly program?: string | undefined;
  readonly pid?: number | undefined;
}

/** What a collector puts around each line: Docker, Kubernetes, compose, the journal. */
export interface Envelope {
  /** The word by which it is remembered. */
  readonly name: string;
  readonly title: string;
  /** Whether its shape alone proves it; otherwise a known format must stand inside. */
  readonly certain: boolean;
  /** The line inside, or undefined where `line` does not have this shape. `now` completes a time without year. */
  open(line: string, now: number): Opened | undefined;
}

const docker: Envelope = {
  name: 'docker',
  title: "Docker's json-file log",
  certain: true,
  open: (line) => {
    if (!line.startsWith('{"log":"')) return undefined;
    const parsed = parseJsonObject(line);
    if (typeof parsed === 'string') return undefined;
    const { log, stream, time } = parsed;
    if (typeof log !== 'string' || typeof stream !== 'string' || typeof time !== 'string') return undefined;
    const whole = log.endsWith('\n');
    return { line: withoutLineEnd(log), stream, time: parseIsoTime(time), cut: !whole };
  },
};

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

const CRI = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]{0,10}(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([FP])(?::\S{1,64})? ?/;

const cri: Envelope = {
  name: 'cri',
  title: "a Kubernetes container's log",
  certain: true,
  open: (line) => {
    const match = CRI.exec(line);
    if (match === null) return undefined;
    const [head, time = '', stream = '', mark] = match;
    return { line: line.slice(head.length), stream, time: parseIsoTime(time), cut: mark === 'P' };
  },
};

/** The names may be coloured. */
const COMPOSE = /^(?:\x1b\[[\d;]{1,8}m)?([A-Za-z0-9][\w.-]{0,63}) {1,64}\| ?(?:\x1b\[0m)?/;
const COMPOSE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z ?/;

const compose: Envelope = {
  name: 'compose',
  title: "docker compose's output",
  certain: false,
  open: (line) => {
    const match = COMPOSE.exec(line);
    if (match === null) return undefined;
    const [head, container = ''] = match;
    const text = line.slice(head.length);
    const stamp = COMPOSE_TIME.exec(text)?.[0];
    return {
      line: stamp === undefined ? text : text.slice(stamp.length),
      stream: container,
      time: stamp === undefined ? Number.NaN : parseIsoTime(stamp),
      cut: false,
      container,
    };
  },
};

const journal = (zone: Zone): Envelope => ({
  name: 'journal',
  title: 'the journal',
  certain: false,
  open: (line, now) => {
    const header = readSyslogHeader(line, zone, now);
    if (header === undefined) return undefined;
    const { time, host, program, pid, messageAt } = header;
    return {
      line: line.slice(messageAt),
      stream: `${host} ${program} ${pid ?? ''}`,
      time,
      cut: false,
      host,
      program,
      ...(pid === undefined ? {} : { pid }),
    };
  },
});

export const envelopes = (zone: Zone): readonly Envelope[] => [docker, cri, compose, journal(zone)];

const part = (event: Event, key: string): ValueObject | undefined => {
  const there = event[key];
  if (there === undefined) {
    const made = emptyObject();
    event[key] = made;
    return made;
  }
  return typeof there === 'object' && there !== null && !Array.isArray(there) ? there : undefined;
};

const put = (event: Event, key: string, name: string, value: string | number | undefined): void => {
  if (value === undefined) return;
  const holder = part(event, key);
  if (holder !== undefined && !Object.hasOwn(holder, name)) holder[name] = value;
};

/** Adds what the collector knew, where the record does not say it itself. */
export const addEnvelope = (event: Event, opened: Opened): void => {
  put(event, 'container', 'name', opened.container);
  put(event, 'host', 'name', opened.host);
  put(event, 'process', 'name', opened.program);
  put(event, 'process', 'pid', opened.pid);
  if (opened.stream === 'stdout' || opened.stream === 'stderr') put(event, 'log', 'iostream', opened.stream);
  if (!Number.isNaN(opened.time)) put(event, 'event', 'created', new Date(opened.time).toISOString());
};
