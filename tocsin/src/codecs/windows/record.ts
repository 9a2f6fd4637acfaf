import { emptyObject, isObject, type Value, type ValueObject } from '../../event/index.ts';
import { namesOfInserts } from './inserts.ts';

/** A record of the Windows event log, in whatever form it came. */
export interface WindowsRecord {
  readonly eventId: string;
  readonly provider: string | undefined;
  readonly providerGuid: string | undefined;
  readonly channel: string | undefined;
  readonly computer: string | undefined;
  readonly recordId: string | undefined;
  readonly version: number | undefined;
  /** 1 critical to 5 verbose, 0 always. */
  readonly level: number | undefined;
  readonly levelName: string | undefined;
  readonly task: string | undefined;
  readonly opcode: string | undefined;
  readonly keywords: readonly string[];
  readonly audit: 'success' | 'failure' | undefined;
  /** As it stands in the record. */
  readonly time: Value | undefined;
  readonly processId: number | undefined;
  readonly threadId: number | undefined;
  readonly userSid: string | undefined;
  readonly activityId: string | undefined;
  readonly message: string | undefined;
  readonly data: ValueObject;
}

/** Names of more data than this are left to `event.original`. */
const MAX_DATA = 256;

const text = (value: Value | undefined): string | undefined => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};

const own = (object: ValueObject, key: string): Value | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** A number, also in decimal or hexadecimal digits as a text. */
export function wholeNumber(value: Value | undefined): number | undefined {
  if (typeof value === 'string' && !/^\s*(?:0[xX][0-9a-fA-F]{1,13}|\d{1,15})\s*$/.test(value)) return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

const KEYWORD_FAILURE = 0x10000000000000n;
const KEYWORD_SUCCESS = 0x20000000000000n;

/** The audit bits of the keywords; else what their words or the type of the event say. */
function auditOf(values: readonly (Value | undefined)[]): 'success' | 'failure' | undefined {
  for (const value of values.flat()) {
    const bits = bitsOf(value);
    if (bits !== undefined && (bits & KEYWORD_FAILURE) !== 0n) return 'failure';
    if (bits !== undefined && (bits & KEYWORD_SUCCESS) !== 0n) return 'success';
    const word = typeof value === 'string' ? value.toLowerCase().replaceAll('_', ' ') : '';
    if (word === 'audit failure' || word === 'failure audit') return 'failure';
    if (word === 'audit success' || word === 'success audit') return 'success';
  }
  return undefined;
}

function bitsOf(value: Value | undefined): bigint | undefined {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt.asUintN(64, BigInt(value));
  if (typeof value === 'string' && /^(?:0x[0-9a-fA-F]{1,16}|-?\d{1,20})$/.test(value))
    return BigInt.asUintN(64, BigInt(value));
  return undefined;
}

const wordsOf = (value: Value | undefined): string[] => {
  const words = (Array.isArray(value) ? value : [value]).map((one) => text(isObject(one) ? textIn(one) : one));
  return words.filter((word) => word !== undefined && bitsOf(word) === undefined) as string[];
};

/** How converters of XML write the text of an element beside its attributes. */
const TEXT_KEYS = ['#text', '_', '$t', 'text', 'content', 'Text', 'value'];

const textIn = (value: Value | undefined): Value | undefined => {
  if (!isObject(value)) return value;
  for (const key of TEXT_KEYS) {
    const found = own(value, key);
    if (found !== undefined) return found;
  }
  return undefined;
};

const ATTRIBUTE_HOLDERS = ['#attributes', '$', '_attributes', 'attributes'];

/** An attribute of an element, as converters of XML write it. */
function attribute(element: Value | undefined, name: string): Value | undefined {
  if (!isObject(element)) return undefined;
  for (const key of [name, `@${name}`, `-${name}`, `@_${name}`]) {
    const found = own(element, key);
    if (found !== undefined) return found;
  }
  for (const key of ATTRIBUTE_HOLDERS) {
    const holder = own(element, key);
    if (isObject(holder) && Object.hasOwn(holder, name)) return holder[name];
  }
  return undefined;
}

/** Data of a record, so many at most. */
class RecordData {
  readonly fields = emptyObject();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(name: string, value: Value | undefined): void {
    if (value === undefined || value === null || name === '' || this.#size >= MAX_DATA) return;
    if (!Object.hasOwn(this.fields, name)) this.#size += 1;
    this.fields[name] = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  }
}

/** `<Data Name="x">…` in a list, or names with values. */
function dataIn(holder: Value | undefined, data: RecordData): void {
  if (Array.isArray(holder)) {
    for (const item of holder) dataIn(item, data);
    return;
  }
  if (!isObject(holder)) return;
  for (const [name, value] of Object.entries(holder)) {
    if (ATTRIBUTE_HOLDERS.includes(name) || /^[@-]/.test(name) || name === 'xmlns') continue;
    if (name !== 'Data') data.put(name, textIn(value));
    else for (const item of Array.isArray(value) ? value : [value]) addData(item, data);
  }
}

function addData(item: Value | undefined, data: RecordData): void {
  const name = text(attribute(item, 'Name'));
  data.put(name ?? `param${data.size + 1}`, textIn(item));
}

/** An event that was XML, as JSON: `{"System": …, "EventData": …}`. Undefined where there is no event id. */
export function fromXmlObject(event: ValueObject): WindowsRecord | undefined {
  const system = own(event, 'System');
  if (!isObject(system)) return undefined;
  const eventId = text(textIn(own(system, 'EventID')));
  if (eventId === undefined) return undefined;
  const data = new RecordData();
  dataIn(own(event, 'EventData'), data);
  const user = own(event, 'UserData');
  if (isObject(user)) for (const inner of Object.values(user)) if (isObject(inner)) dataIn(inner, data);
  const rendered = own(event, 'RenderingInfo');
  const info = isObject(rendered) ? rendered : emptyObject();
  const provider = own(system, 'Provider');
  const execution = own(system, 'Execution');
  const created = own(system, 'TimeCreated');
  const level = textIn(own(system, 'Level'));
  const keywords = own(info, 'Keywords');
  const words = isObject(keywords) ? own(keywords, 'Keyword') : keywords;
  return {
    eventId,
    provider: text(attribute(provider, 'Name')) ?? text(provider),
    providerGuid: text(attribute(provider, 'Guid')),
    channel: text(textIn(own(system, 'Channel'))),
    computer: text(textIn(own(system, 'Computer'))),
    recordId: text(textIn(own(system, 'EventRecordID'))),
    version: wholeNumber(textIn(own(system, 'Version'))),
    level: wholeNumber(level),
    levelName: text(own(info, 'Level')),
    task: text(own(info, 'Task')) ?? text(textIn(own(system, 'Task'))),
    opcode: text(own(info, 'Opcode')) ?? text(textIn(own(system, 'Opcode'))),
    keywords: wordsOf(words),
    audit: auditOf([textIn(own(system, 'Keywords')), ...wordsOf(words)]),
    time: attribute(created, 'SystemTime') ?? textIn(created),
    processId: wholeNumber(attribute(execution, 'ProcessID')),
    threadId: wholeNumber(attribute(execution, 'ThreadID')),
    userSid: text(attribute(own(system, 'Security'), 'UserID')),
    activityId: text(attribute(own(system, 'Correlation'), 'ActivityID')),
    message: text(own(info, 'Message')),
    data: data.fields,
  };
}

/** Keys of flat records, as nxlog, PowerShell, Fluent Bit and Winlogbeat write them; the first that is there. */
const FLAT = {
  eventId: ['EventID', 'Id', 'event_id', 'EventId'],
  provider: ['ProviderName', 'provider_name', 'SourceName', 'source_name', 'Provider'],
  providerGuid: ['ProviderGuid', 'ProviderId', 'provider_guid'],
  channel: ['Channel', 'channel', 'LogName', 'log_name'],
  computer: ['Computer', 'MachineName', 'computer_name', 'Hostname', 'ComputerName'],
  recordId: ['EventRecordID', 'RecordId', 'RecordNumber', 'record_id', 'record_number', 'RecordID'],
  version: ['Version', 'version'],
  level: ['Level', 'level', 'LevelValue'],
  levelName: ['LevelDisplayName', 'Severity'],
  task: ['TaskDisplayName', 'Category', 'task', 'Task'],
  opcode: ['OpcodeDisplayName', 'opcode', 'Opcode', 'OpcodeValue'],
  keywords: ['Keywords', 'keywords'],
  keywordNames: ['KeywordsDisplayNames'],
  type: ['EventType'],
  time: ['TimeCreated', 'EventTime', 'time_created', 'TimeGenerated', '@timestamp', 'EventReceivedTime'],
  processId: ['ExecutionProcessID', 'ProcessID'],
  threadId: ['ExecutionThreadID', 'ThreadID', 'ThreadId'],
  userSid: ['UserID', 'UserId'],
  activityId: ['ActivityID', 'ActivityId', 'activity_id'],
  message: ['Message', 'message'],
} as const;

const NO_DATA = new Set<string>([
  ...Object.values(FLAT).flat(),
  ...'SourceModuleName SourceModuleType EventReceivedTime SeverityValue TaskValue Qualifiers RelatedActivityId RelatedActivityID'.split(
    ' ',
  ),
  ...'ContainerLog MatchedQueryIds Bookmark Properties StringInserts EventData event_data UserData user_data api process'.split(
    ' ',
  ),
]);

/** A flat record. Undefined where it names no event id, or neither channel nor provider. */
export function fromFlat(record: ValueObject): WindowsRecord | undefined {
  const find = (keys: readonly string[]): Value | undefined => {
    for (const key of keys) {
      const value = own(record, key);
      if (value !== undefined && value !== null && value !== '') return value;
    }
    return undefined;
  };
  const eventId = text(find(FLAT.eventId));
  const [provider, channel] = [text(find(FLAT.provider)), text(find(FLAT.channel))];
  if (eventId === undefined || (provider === undefined && channel === undefined)) return undefined;
  // In PowerShell's objects ProcessId is that of the writer; elsewhere it is a datum of the event.
  const isShell = Object.hasOwn(record, 'Id') && Object.hasOwn(record, 'LogName');
  const data = new RecordData();
  for (const key of ['EventData', 'event_data', 'UserData', 'user_data']) dataIn(own(record, key), data);
  const process = own(record, 'process');
  const [keywords, names] = [find(FLAT.keywords), find(FLAT.keywordNames)];
  const level = find(FLAT.level);
  if (!isShell) {
    for (const [key, value] of Object.entries(record)) if (!NO_DATA.has(key)) data.put(key, value);
  }
  inserted(eventId, own(record, 'StringInserts') ?? own(record, 'Properties'), data);
  return {
    eventId,
    provider,
    providerGuid: text(find(FLAT.providerGuid)),
    channel,
    computer: text(find(FLAT.computer)),
    recordId: text(find(FLAT.recordId)),
    version: wholeNumber(find(FLAT.version)),
    level: wholeNumber(level),
    levelName: text(find(FLAT.levelName)) ?? (wholeNumber(level) === undefined ? text(level) : undefined),
    task: text(find(FLAT.task)),
    opcode: text(find(FLAT.opcode)),
    keywords: [...wordsOf(names), ...wordsOf(keywords)],
    audit: auditOf([keywords, names, find(FLAT.type)].flat()),
    time: find(FLAT.time),
    processId: wholeNumber(find(FLAT.processId) ?? (isShell ? own(record, 'ProcessId') : attribute(process, 'pid'))),
    threadId: wholeNumber(find(FLAT.threadId)),
    userSid: text(find(FLAT.userSid)),
    activityId: text(find(FLAT.activityId)),
    message: text(find(FLAT.message)),
    data: data.fields,
  };
}

function inserted(eventId: string, values: Value | undefined, data: RecordData): void {
  if (!Array.isArray(values) || Object.keys(data.fields).some((name) => /User(?:Name|Sid)$/.test(name))) return;
  const names = namesOfInserts(eventId);
  for (const [index, item] of values.slice(0, MAX_DATA).entries()) {
    const value = isObject(item) ? (own(item, 'Value') ?? null) : item;
    // PowerShell writes a security identifier as an object.
    data.put(names[index] ?? `param${index + 1}`, isObject(value) ? (own(value, 'Value') ?? value) : value);
  }
}
