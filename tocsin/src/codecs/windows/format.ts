import {
  type Event,
  emptyObject,
  isObject,
  parsedTime,
  parseIsoTime,
  parseJsonObject,
  setField,
  type Value,
  type ValueObject,
  type Zone,
} from '../../event/index.ts';
import type { Format } from '../framing/format.ts';
import { addField, findTime } from '../json/extract.ts';
import { emptyEvent, jsonFormat, looksLikeObject } from '../json/format.ts';
import { assignDefault } from '../siem/assign.ts';
import { levelOf } from './codes.ts';
import { setWindowsMeaning } from './meaning.ts';
import { fromFlat, fromXmlObject, type WindowsRecord } from './record.ts';
import { readXml } from './xml.ts';

const XML_START = /^(?:- ?)?<Event[ >]/;

/** Whether a line holds an event of Windows, by the names that all its forms have. */
function beginsRecord(line: string): boolean {
  const first = line.charCodeAt(0);
  if (first === 60 || first === 45) return XML_START.test(line);
  if (first !== 123 || !looksLikeObject(line)) return false;
  if (/"winlog": ?\{/.test(line)) return true;
  if (line.includes('"LogName"')) return line.includes('"ProviderName"') && line.includes('"RecordId"');
  if (line.includes('"log_name"')) return line.includes('"event_id"') && line.includes('"record_number"');
  if (!line.includes('"EventID"')) return false;
  return (
    line.includes('"Channel"') ||
    line.includes('"SourceName"') ||
    line.includes('"ProviderName"') ||
    line.includes('"System"')
  );
}

/** `/Date(1795399086000)/` of PowerShell's older JSON. */
const MICROSOFT_DATE = /^\/Date\((\d{1,16})(?:[+-]\d{4})?\)\/$/;

function timeOf(
  value: Value | undefined,
  zone: Zone,
  arrival: number,
): { readonly time: number; readonly nanoseconds: number } {
  const inner = isObject(value) ? (value.value ?? value.DateTime) : value;
  const date = typeof inner === 'string' ? MICROSOFT_DATE.exec(inner)?.[1] : undefined;
  if (date !== undefined) return { time: Number(date), nanoseconds: 0 };
  if (typeof inner === 'string') {
    parsedTime.nanoseconds = 0;
    const time = parseIsoTime(inner, 0, zone);
    return Number.isNaN(time) ? { time: arrival, nanoseconds: 0 } : { time, nanoseconds: parsedTime.nanoseconds };
  }
  const holder = emptyObject();
  if (inner !== undefined) holder.time = inner;
  return findTime(holder, ['time'], zone, arrival);
}

const slug = (channel: string): string =>
  channel
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Adds a record to an event, over what is there. */
function addRecord(event: Event, record: WindowsRecord): void {
  const { channel, data } = record;
  const winlog: readonly (readonly [string, Value | undefined])[] = [
    ['event_id', record.eventId],
    ['provider_name', record.provider],
    ['provider_guid', record.providerGuid],
    ['channel', channel],
    ['computer_name', record.computer],
    ['record_id', record.recordId],
    ['version', record.version],
    ['task', record.task],
    ['opcode', record.opcode],
    ['keywords', record.keywords.length === 0 ? undefined : [...record.keywords]],
    ['process.pid', record.processId],
    ['process.thread.id', record.threadId],
    ['user.identifier', record.userSid],
    ['activity_id', record.activityId],
    ['event_data', Object.keys(data).length === 0 ? undefined : data],
  ];
  for (const [name, value] of winlog) assignDefault(event, `winlog.${name}`, value);
  assignDefault(event, 'event.code', record.eventId);
  assignDefault(event, 'event.provider', record.provider);
  assignDefault(event, 'event.kind', 'event');
  assignDefault(event, 'event.module', 'windows');
  assignDefault(event, 'event.dataset', `windows.${channel === undefined ? 'event' : slug(channel)}`);
  assignDefault(event, 'host.name', record.computer);
  assignDefault(event, 'log.level', levelOf(record.level, record.levelName));
  assignDefault(event, 'message', record.message);
  event['@metadata'] = { ...event['@metadata'], sourcetype: 'WinEventLog' };
  setWindowsMeaning(event, record);
}

/** Winlogbeat and what keeps its names: fields of ECS already. */
function decodeWinlog(
  object: ValueObject,
  winlog: ValueObject,
  raw: string,
  arrival: number,
  zone: Zone,
): Event | undefined {
  const found = findTime(object, ['@timestamp'], zone, arrival);
  const event = emptyEvent(found.time);
  if (found.nanoseconds !== 0) event['@nanoseconds'] = found.nanoseconds;
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined && key !== '@timestamp') addField(event, key, value);
  }
  setField(event, 'event.original', raw);
  const record = fromFlat(winlog);
  if (record === undefined) return undefined;
  addRecord(event, record);
  return event;
}

function decodeRecord(record: WindowsRecord | undefined, raw: string, arrival: number, zone: Zone): Event | undefined {
  if (record === undefined) return undefined;
  const { time, nanoseconds } = timeOf(record.time, zone, arrival);
  const event = emptyEvent(time);
  if (nanoseconds !== 0) event['@nanoseconds'] = nanoseconds;
  event.event = { original: raw };
  addRecord(event, record);
  return event;
}

function decodeXml(raw: string, arrival: number, zone: Zone): Event | undefined {
  const event = readXml(raw)?.Event;
  return isObject(event) ? decodeRecord(fromXmlObject(event), raw, arrival, zone) : undefined;
}

function decodeJson(raw: string, arrival: number, zone: Zone): Event | undefined {
  const object = parseJsonObject(raw);
  if (typeof object === 'string') return undefined;
  if (isObject(object.winlog)) return decodeWinlog(object, object.winlog, raw, arrival, zone);
  const inner = isObject(object.Event) ? object.Event : object;
  const record = isObject(inner.System) ? fromXmlObject(inner) : fromFlat(inner);
  return decodeRecord(record, raw, arrival, zone);
}

export const WINDOWS_FAILURE_TAG = '_windowsparsefailure';

/** Events of Windows, one a line, as JSON or XML. JSON of another kind is read as JSON. */
export const windowsFormat = (zone: Zone): Format => {
  const other = jsonFormat(zone);
  return {
    name: 'windows',
    title: 'events of Windows',
    strict: true,
    continuation: 'none',
    failureTag: WINDOWS_FAILURE_TAG,
    begins: beginsRecord,
    beginsOwn: (line) => looksLikeObject(line) || XML_START.test(line),
    decode: (raw, arrival) =>
      XML_START.test(raw)
        ? decodeXml(raw, arrival, zone)
        : (decodeJson(raw, arrival, zone) ?? other.decode(raw, arrival)),
  };
};
