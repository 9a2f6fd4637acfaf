import { isDeepJson, isHeavyJson } from '../../codecs/index.ts';
import { emptyObject, put, type Value, type ValueObject } from '../../event/index.ts';
import {
  BeyondLimits,
  exactInteger,
  type LogRecord,
  orBeyondLimits,
  plainNumber,
  type Received,
  type Resource,
  type Scope,
  ValueLimit,
} from './log-record.ts';

/** A text that is no ExportLogsServiceRequest in JSON: what it says names the place. */
export class BrokenJson extends Error {}
/** One whose values are more than memory. */
export class HeavyJson extends Error {}

type Unknown = Readonly<Record<string, unknown>>;

/** Parses the text; the records are then read by walking what it returns, which throws `BrokenJson`, any number of times. */
export function parseRequest(body: Uint8Array): () => Generator<Received, void, undefined> {
  if (isHeavyJson(body)) throw new HeavyJson('the body has too many values to be read at once: send it in parts');
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  if (isDeepJson(text)) throw new BrokenJson('the body is nested too deeply');
  const request = parse(text);
  return () => readRequest(request);
}

function parse(text: string): Unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new BrokenJson(`the body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return objectOf(parsed, 'the body');
}

function* readRequest(request: Unknown): Generator<Received, void, undefined> {
  for (const [index, item] of listOf(request, 'resourceLogs', '').entries()) {
    const place = `resourceLogs[${index}]`;
    const resourceLogs = objectOf(item, place);
    const resource = orBeyondLimits(() => readResource(resourceLogs, place));
    for (const [number, inner] of listOf(resourceLogs, 'scopeLogs', place).entries())
      yield* readScopeLogs(inner, resource, `${place}.scopeLogs[${number}]`);
  }
}

function* readScopeLogs(
  item: unknown,
  resource: Resource | BeyondLimits,
  place: string,
): Generator<Received, void, undefined> {
  const scopeLogs = objectOf(item, place);
  const scope = orBeyondLimits(() => readScope(scopeLogs, place));
  for (const [index, inner] of listOf(scopeLogs, 'logRecords', place).entries()) {
    const record = orBeyondLimits(() => readRecord(inner, `${place}.logRecords[${index}]`));
    if (resource instanceof BeyondLimits) yield { refused: `its resource: ${resource.message}` };
    else if (scope instanceof BeyondLimits) yield { refused: `its scope: ${scope.message}` };
    else if (record instanceof BeyondLimits) yield { refused: record.message };
    else yield { resource, scope, record };
  }
}

function readResource(resourceLogs: Unknown, place: string): Resource {
  const resource = ownOf(resourceLogs, 'resource');
  if (resource === undefined) return { attributes: emptyObject() };
  const at = `${place}.resource`;
  return {
    attributes: keyValues(listOf(objectOf(resource, at), 'attributes', at), `${at}.attributes`, new ValueLimit(), 1),
  };
}

function readScope(scopeLogs: Unknown, place: string): Scope {
  const at = `${place}.scope`;
  const written = ownOf(scopeLogs, 'scope');
  const scope = written === undefined ? {} : objectOf(written, at);
  return {
    name: textOf(scope, 'name', at),
    version: textOf(scope, 'version', at),
    attributes: keyValues(listOf(scope, 'attributes', at), `${at}.attributes`, new ValueLimit(), 1),
  };
}

function readRecord(item: unknown, place: string): LogRecord {
  const record = objectOf(item, place);
  const limit = new ValueLimit();
  const body = ownOf(record, 'body');
  return {
    time: timeOf(record, 'timeUnixNano', place),
    observedTime: timeOf(record, 'observedTimeUnixNano', place),
    severityNumber: wholeOf(record, 'severityNumber', place),
    severityText: textOf(record, 'severityText', place),
    body: body === undefined ? undefined : anyValue(body, `${place}.body`, limit, 0),
    attributes: keyValues(listOf(record, 'attributes', place), `${place}.attributes`, limit, 1),
    droppedAttributes: wholeOf(record, 'droppedAttributesCount', place),
    traceId: hexOf(record, 'traceId', place),
    spanId: hexOf(record, 'spanId', place),
    eventName: textOf(record, 'eventName', place),
  };
}

function keyValues(list: readonly unknown[], place: string, limit: ValueLimit, depth: number): ValueObject {
  const map = emptyObject();
  for (const [index, item] of list.entries()) {
    limit.count();
    const at = `${place}[${index}]`;
    const pair = objectOf(item, at);
    const value = ownOf(pair, 'value');
    put(
      map,
      textOf(pair, 'key', at),
      value === undefined ? null : (anyValue(value, `${at}.value`, limit, depth) ?? null),
    );
  }
  return map;
}

/** Undefined for an empty value. `depth`: of the list or map that it stands in. */
function anyValue(item: unknown, place: string, limit: ValueLimit, depth: number): Value | undefined {
  limit.count();
  const value = objectOf(item, place);
  for (const [kind, read] of KINDS) {
    const inner = ownOf(value, kind);
    if (inner !== undefined) return read(inner, `${place}.${kind}`, limit, depth);
  }
  return undefined;
}

type ReadKind = (inner: unknown, place: string, limit: ValueLimit, depth: number) => Value;

const KINDS: readonly (readonly [kind: string, read: ReadKind])[] = [
  ['stringValue', (inner, place) => (typeof inner === 'string' ? inner : fail(place, 'a text'))],
  ['boolValue', (inner, place) => (typeof inner === 'boolean' ? inner : fail(place, 'true or false'))],
  ['intValue', (inner, place) => exactInteger(integerOf(inner, place))],
  ['doubleValue', (inner, place) => doubleOf(inner, place)],
  [
    'arrayValue',
    (inner, place, limit, depth) => {
      limit.enter(depth + 1);
      const list = listOf(objectOf(inner, place), 'values', place);
      return list.map((item, index) => anyValue(item, `${place}.values[${index}]`, limit, depth + 1) ?? null);
    },
  ],
  [
    'kvlistValue',
    (inner, place, limit, depth) => {
      limit.enter(depth + 1);
      return keyValues(listOf(objectOf(inner, place), 'values', place), `${place}.values`, limit, depth + 1);
    },
  ],
  // It stays as it is written, in base64.
  ['bytesValue', (inner, place) => (typeof inner === 'string' ? inner : fail(place, 'a text in base64'))],
];

function fail(place: string, wanted: string): never {
  throw new BrokenJson(`${place}: expected ${wanted}`);
}

/** What is null is as good as not there. */
function ownOf(object: Unknown, key: string): unknown {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return value === null ? undefined : value;
}

const isUnknown = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectOf = (value: unknown, place: string): Unknown => (isUnknown(value) ? value : fail(place, 'an object'));

function listOf(object: Unknown, key: string, place: string): readonly unknown[] {
  const value = ownOf(object, key);
  if (value === undefined) return [];
  return Array.isArray(value) ? value : fail(place === '' ? key : `${place}.${key}`, 'a list');
}

function textOf(object: Unknown, key: string, place: string): string {
  const value = ownOf(object, key);
  if (value === undefined) return '';
  return typeof value === 'string' ? value : fail(`${place}.${key}`, 'a text');
}

/** 64 bits are written as a text; a number is taken, too. */
function integerOf(value: unknown, place: string): bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt.asIntN(64, BigInt(value));
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt.asIntN(64, BigInt(value));
  return fail(place, 'an integer');
}

function timeOf(object: Unknown, key: string, place: string): bigint {
  const value = ownOf(object, key);
  return value === undefined ? 0n : BigInt.asUintN(64, integerOf(value, `${place}.${key}`));
}

function wholeOf(object: Unknown, key: string, place: string): number {
  const value = ownOf(object, key);
  return value === undefined ? 0 : Number(BigInt.asIntN(32, integerOf(value, `${place}.${key}`)));
}

function doubleOf(value: unknown, place: string): number | string {
  if (typeof value === 'number') return plainNumber(value);
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? fail(place, 'a number') : plainNumber(number);
}

function hexOf(object: Unknown, key: string, place: string): string {
  const text = textOf(object, key, place);
  return /^(?:[\da-f]{2})*$/i.test(text) ? text.toLowerCase() : fail(`${place}.${key}`, 'hexadecimal digits');
}
