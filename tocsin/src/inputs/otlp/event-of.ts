import { createRecogniser, fillFrom } from '../../codecs/index.ts';
import {
  type Event,
  emptyObject,
  formatIsoTime,
  getField,
  isObject,
  type Metadata,
  put,
  setField,
  type Value,
  type ValueObject,
  valueJson,
} from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import type { LogRecord, Received, Resource, Scope } from './log-record.ts';
import { ecsFieldsOf } from './names.ts';

/** What an event that says nothing of it gets, or all events whatever they say. */
export interface OtlpMetadata {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
}

export interface OtlpOptions extends OtlpMetadata {
  /** Of times in texts that carry none; default the process's own. */
  readonly timeZone?: string | undefined;
}

export type TakenRecord = Exclude<Received, { readonly refused: string }>;

/** Makes events of log records. What a body is recognised as is learnt a service at a time. */
export function createEvents(
  options: OtlpOptions,
  context: Pick<InputContext, 'clock' | 'count'>,
): (taken: TakenRecord, peer: string) => Event {
  let arrival = 0;
  const recognise = createRecogniser({ timeZone: options.timeZone, clock: () => arrival });
  return ({ resource, scope, record }, peer) => {
    const now = context.clock();
    const { event, isTimed } = timed(record, now);
    arrival = event['@timestamp'];
    addRecord(event, record, context.count);
    addAttributes(event, record.attributes, 'attributes');
    addScope(event, scope);
    addAttributes(event, resource.attributes, 'resource');
    const service = serviceOf(resource, scope);
    const text = textOf(record.body);
    if (text !== undefined)
      addText(event, text, recognise(service, text), { isTimed, isPlain: typeof record.body === 'string' });
    addMetadata(event, options, { service, peer });
    return event;
  };
}

const MILLISECOND = 1_000_000n;

/** An event at the record's time; else at that of its observation, else at that of its arrival. */
function timed(record: LogRecord, now: number): { readonly event: Event; readonly isTimed: boolean } {
  const { time, observedTime } = record;
  const event = emptyObject() as Event;
  const told = time === 0n ? observedTime : time;
  if (told === 0n) event['@timestamp'] = now;
  else {
    event['@timestamp'] = Number(told / MILLISECOND);
    const nanoseconds = Number(told % MILLISECOND);
    if (nanoseconds !== 0) event['@nanoseconds'] = nanoseconds;
  }
  if (time !== 0n && observedTime !== 0n && observedTime !== time)
    setField(event, 'event.created', formatIsoTime(Number(observedTime / MILLISECOND)));
  return { event, isTimed: time !== 0n };
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

function addRecord(event: Event, record: LogRecord, count: InputContext['count']): void {
  const { severityNumber, severityText, droppedAttributes, traceId, spanId, eventName } = record;
  const level = severityText === '' ? LEVELS[Math.floor((severityNumber - 1) / 4)] : severityText.toLowerCase();
  if (level !== undefined) setField(event, 'log.level', level);
  if (severityNumber >= 1 && severityNumber <= 24) setField(event, 'event.severity', severityNumber);
  else if (severityNumber !== 0) count('severity_invalid');
  if (eventName !== '') setField(event, 'event.action', eventName);
  if (droppedAttributes > 0) setField(event, 'dropped_attributes_count', droppedAttributes);
  addId(event, 'trace.id', traceId, TRACE_ID, count);
  addId(event, 'span.id', spanId, SPAN_ID, count);
}

const TRACE_ID = /^(?!0+$)[\da-f]{32}$/;
const SPAN_ID = /^(?!0+$)[\da-f]{16}$/;

/** An id of zeros is none. */
function addId(event: Event, field: string, id: string, shape: RegExp, count: InputContext['count']): void {
  if (shape.test(id)) setField(event, field, id);
  else if (!/^0*$/.test(id)) count('id_invalid');
}

function addScope(event: Event, { name, version, attributes }: Scope): void {
  if (name !== '' && getField(event, 'log.logger') === undefined) setField(event, 'log.logger', name);
  if (version !== '') setField(event, 'scope.version', version);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) addUnder(event, 'scope.attributes', key, value);
}

/** What ECS has a name for stands there, unless something else does already; the rest below `rest`. */
function addAttributes(event: Event, attributes: ValueObject, rest: string): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const fields = isObject(value) ? [] : ecsFieldsOf(key);
    const free = fields.filter((field) => getField(event, field) === undefined && setField(event, field, value));
    if (free.length === 0) addUnder(event, rest, key, value);
  }
}

/** Dots in a key make objects; where one of these is a value already, the key stays whole. */
function addUnder(event: Event, under: string, key: string, value: Value): void {
  const path = `${under}.${key}`;
  if (getField(event, path) === undefined && setField(event, path, value)) return;
  let holder = getField(event, under);
  if (!isObject(holder)) {
    holder = emptyObject();
    setField(event, under, holder);
  }
  put(holder, key, value);
}

function serviceOf({ attributes }: Resource, { name }: Scope): string {
  const service = attributes['service.name'];
  if (typeof service === 'string' && service !== '') return service;
  return name === '' ? 'otlp' : name;
}

/** A map is read as the line of JSON that a logger writes. */
function textOf(body: Value | undefined): string | undefined {
  if (body === undefined || body === null || body === '') return undefined;
  return typeof body === 'string' ? body : valueJson(body);
}

function addText(
  event: Event,
  text: string,
  recognised: Event | undefined,
  { isTimed, isPlain }: { readonly isTimed: boolean; readonly isPlain: boolean },
): void {
  setField(event, 'event.original', text);
  const message = recognised?.message;
  if (message !== undefined) event.message = message;
  else if (isPlain) event.message = text;
  if (recognised === undefined) return;
  if (!isTimed && recognised['@timestamp'] !== event['@timestamp']) {
    event['@timestamp'] = recognised['@timestamp'];
    delete event['@nanoseconds'];
    if (recognised['@nanoseconds'] !== undefined) event['@nanoseconds'] = recognised['@nanoseconds'];
  }
  fillFrom(event, recognised);
}

function addMetadata(
  event: Event,
  { index, sourcetype, source, host }: OtlpMetadata,
  { service, peer }: { readonly service: string; readonly peer: string },
): void {
  const metadata: Metadata = event['@metadata'] ?? {};
  event['@metadata'] = metadata;
  const file = getField(event, 'log.file.path');
  const machine = getField(event, 'host.name');
  metadata.source = source ?? (typeof file === 'string' ? file : service);
  metadata.host = host ?? (typeof machine === 'string' ? machine : peer);
  metadata.sourcetype = sourcetype ?? metadata.sourcetype ?? 'otlp';
  if (index !== undefined) metadata.index = index;
}
