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
import { BrokenMessage, fieldsOf, type WireField, type WireType } from './wire.ts';

type CountInvalidText = () => void;

/**
 * The records of an ExportLogsServiceRequest of protobuf, one after the other, so that they need not all be held. Throws a
 * `BrokenMessage` where the bytes are none; walk it once before anything is done with what it gives.
 * https://github.com/open-telemetry/opentelemetry-proto
 */
export function* readProtobuf(
  request: Uint8Array,
  onInvalidText: CountInvalidText,
): Generator<Received, void, undefined> {
  const read = new Reading(onInvalidText);
  for (const field of fieldsOf(request)) if (field.number === 1) yield* read.resourceLogs(bytesOf(field));
}

const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });
const EXACT_TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class Reading {
  readonly #onInvalidText: CountInvalidText;

  constructor(onInvalidText: CountInvalidText) {
    this.#onInvalidText = onInvalidText;
  }

  *resourceLogs(message: Uint8Array): Generator<Received, void, undefined> {
    // A resource that stands behind its records still holds for them.
    const resource = orBeyondLimits(() => this.#resource(message));
    for (const field of fieldsOf(message)) if (field.number === 2) yield* this.#scopeLogs(bytesOf(field), resource);
  }

  *#scopeLogs(message: Uint8Array, resource: Resource | BeyondLimits): Generator<Received, void, undefined> {
    const scope = orBeyondLimits(() => this.#scope(message));
    for (const field of fieldsOf(message)) {
      if (field.number !== 2) continue;
      const bytes = bytesOf(field);
      const record = orBeyondLimits(() => this.#record(bytes));
      if (resource instanceof BeyondLimits) yield { refused: `its resource: ${resource.message}` };
      else if (scope instanceof BeyondLimits) yield { refused: `its scope: ${scope.message}` };
      else if (record instanceof BeyondLimits) yield { refused: record.message };
      else yield { resource, scope, record };
    }
  }

  #resource(resourceLogs: Uint8Array): Resource {
    const limit = new ValueLimit();
    const attributes = emptyObject();
    for (const field of fieldsOf(resourceLogs)) {
      if (field.number !== 1) continue;
      for (const inner of fieldsOf(bytesOf(field)))
        if (inner.number === 1) this.#keyValue(bytesOf(inner), attributes, limit, 1);
    }
    return { attributes };
  }

  #scope(scopeLogs: Uint8Array): Scope {
    const limit = new ValueLimit();
    const attributes = emptyObject();
    let name = '';
    let version = '';
    for (const field of fieldsOf(scopeLogs)) {
      if (field.number !== 1) continue;
      for (const inner of fieldsOf(bytesOf(field))) {
        if (inner.number === 1) name = this.#text(inner);
        else if (inner.number === 2) version = this.#text(inner);
        else if (inner.number === 3) this.#keyValue(bytesOf(inner), attributes, limit, 1);
      }
    }
    return { name, version, attributes };
  }

  #record(message: Uint8Array): LogRecord {
    const limit = new ValueLimit();
    const attributes = emptyObject();
    let [time, observedTime] = [0n, 0n];
    let [severityNumber, droppedAttributes] = [0, 0];
    let [severityText, traceId, spanId, eventName] = ['', '', '', ''];
    let body: Value | undefined;
    for (const field of fieldsOf(message)) {
      switch (field.number) {
        case 1:
          time = integerOf(field, 'fixed64');
          break;
        case 2:
          severityNumber = Number(BigInt.asIntN(32, integerOf(field, 'varint')));
          break;
        case 3:
          severityText = this.#text(field);
          break;
        case 5:
          body = this.#anyValue(bytesOf(field), limit, 0);
          break;
        case 6:
          this.#keyValue(bytesOf(field), attributes, limit, 1);
          break;
        case 7:
          droppedAttributes = Number(BigInt.asUintN(32, integerOf(field, 'varint')));
          break;
        case 9:
          traceId = hexOf(field);
          break;
        case 10:
          spanId = hexOf(field);
          break;
        case 11:
          observedTime = integerOf(field, 'fixed64');
          break;
        case 12:
          eventName = this.#text(field);
          break;
        default:
      }
    }
    return {
      time,
      observedTime,
      severityNumber,
      severityText,
      body,
      attributes,
      droppedAttributes,
      traceId,
      spanId,
      eventName,
    };
  }

  #keyValue(message: Uint8Array, into: ValueObject, limit: ValueLimit, depth: number): void {
    limit.count();
    let key = '';
    let value: Value | undefined;
    for (const field of fieldsOf(message)) {
      if (field.number === 1) key = this.#text(field);
      else if (field.number === 2) value = this.#anyValue(bytesOf(field), limit, depth);
    }
    put(into, key, value ?? null);
  }

  /** Undefined for an empty value. `depth`: of the list or map that it stands in. */
  #anyValue(message: Uint8Array, limit: ValueLimit, depth: number): Value | undefined {
    let value: Value | undefined;
    // Of several the last counts.
    for (const field of fieldsOf(message)) {
      limit.count();
      switch (field.number) {
        case 1:
          value = this.#text(field);
          break;
        case 2:
          value = integerOf(field, 'varint') !== 0n;
          break;
        case 3:
          value = exactInteger(BigInt.asIntN(64, integerOf(field, 'varint')));
          break;
        case 4:
          value = plainNumber(doubleOf(integerOf(field, 'fixed64')));
          break;
        case 5:
          value = this.#list(bytesOf(field), limit, depth + 1);
          break;
        case 6:
          value = this.#map(bytesOf(field), limit, depth + 1);
          break;
        case 7:
          value = Buffer.from(bytesOf(field)).toString('base64');
          break;
        default:
      }
    }
    return value;
  }

  #list(message: Uint8Array, limit: ValueLimit, depth: number): Value[] {
    limit.enter(depth);
    const list: Value[] = [];
    for (const field of fieldsOf(message)) {
      if (field.number !== 1) continue;
      limit.count();
      list.push(this.#anyValue(bytesOf(field), limit, depth) ?? null);
    }
    return list;
  }

  #map(message: Uint8Array, limit: ValueLimit, depth: number): ValueObject {
    limit.enter(depth);
    const map = emptyObject();
    for (const field of fieldsOf(message)) if (field.number === 1) this.#keyValue(bytesOf(field), map, limit, depth);
    return map;
  }

  #text(field: WireField): string {
    const bytes = bytesOf(field);
    try {
      return EXACT_TEXT.decode(bytes);
    } catch {
      this.#onInvalidText();
      return TEXT.decode(bytes);
    }
  }
}

function bytesOf({ number, type, bytes }: WireField): Uint8Array {
  if (type !== 'bytes') throw new BrokenMessage(`field ${number} has the wire type of a number`);
  return bytes;
}

function integerOf({ number, type, integer }: WireField, wanted: WireType): bigint {
  if (type !== wanted) throw new BrokenMessage(`field ${number} has another wire type than ${wanted}`);
  return integer;
}

const hexOf = (field: WireField): string => Buffer.from(bytesOf(field)).toString('hex');

const scratch = new DataView(new ArrayBuffer(8));

function doubleOf(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}
