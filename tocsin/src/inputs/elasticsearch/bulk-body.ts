import { isObject } from '../../event/index.ts';
import { ElasticsearchRefusal } from './errors.ts';

const ACTIONS = ['create', 'delete', 'index', 'update'] as const;
export type BulkActionName = (typeof ACTIONS)[number];

/** What an action line says. */
export interface BulkAction {
  readonly name: BulkActionName;
  readonly index: string | undefined;
  readonly id: string | undefined;
}

export interface BulkItem {
  readonly action: BulkAction;
  /** The line behind it: none for `delete`. A part of the body, so not a copy. */
  readonly document: Buffer | undefined;
}

/** So many fit into an answer. */
export const MOST_ITEMS = 250_000;
const LONGEST_ACTION = 64 << 10;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads the body of a `_bulk` request item by item, so that not all of them are there at once. Lines end with `\n` or `\r\n`, the last
 * one also without. Throws an `ElasticsearchRefusal` for a body that is none, such as one that was cut off behind an action: call
 * `checkBulk` first, since a request is refused as a whole.
 */
export function* bulkItems(body: Buffer): Generator<BulkItem, void, undefined> {
  let at = body.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  let line = 0;
  let from = 0;
  let to = 0;
  const next = (): boolean => {
    if (at >= body.length) return false;
    const end = body.indexOf(NEWLINE, at);
    from = at;
    to = end < 0 ? body.length : end;
    at = to + 1;
    if (to > from && body[to - 1] === RETURN) to -= 1;
    line += 1;
    return true;
  };
  let last: BulkAction | undefined;
  let lastBytes: Buffer | undefined;
  while (next()) {
    if (isBlank(body, from, to)) continue;
    const bytes = body.subarray(from, to);
    // Most clients say the same before each document.
    if (last === undefined || lastBytes === undefined || !lastBytes.equals(bytes)) last = readAction(bytes, line);
    lastBytes = bytes;
    if (last.name === 'delete') {
      yield { action: last, document: undefined };
      continue;
    }
    if (!next())
      throw new ElasticsearchRefusal(
        400,
        `The bulk request is cut off: no document follows action/metadata line [${line}]`,
      );
    yield { action: last, document: body.subarray(from, to) };
  }
}

/** How many items a body has. Throws for one that is refused as a whole; `index`: of those that name none. */
export function checkBulk(body: Buffer, index: string | undefined): number {
  let items = 0;
  for (const { action } of bulkItems(body)) {
    items += 1;
    if (items > MOST_ITEMS)
      throw new ElasticsearchRefusal(413, `a bulk request may have ${MOST_ITEMS} actions: send smaller ones`);
    if (action.index === undefined && index === undefined) throw invalid('index is missing');
  }
  if (items === 0) {
    if (body.length === 0) throw new ElasticsearchRefusal(400, 'request body is required', { type: 'parse_exception' });
    throw invalid('no requests added');
  }
  return items;
}

const invalid = (what: string): ElasticsearchRefusal =>
  new ElasticsearchRefusal(400, `Validation Failed: 1: ${what};`, { type: 'action_request_validation_exception' });

function isBlank(body: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((body[at] ?? 0) > SPACE) return false;
  return true;
}

function readAction(bytes: Buffer, line: number): BulkAction {
  const malformed = (what: string): ElasticsearchRefusal =>
    new ElasticsearchRefusal(400, `Malformed action/metadata line [${line}], ${what}`);
  if (bytes.length > LONGEST_ACTION) throw malformed(`it has more than ${LONGEST_ACTION} bytes`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString());
  } catch {
    throw malformed('expected a JSON object of one action');
  }
  if (!isObject(parsed)) throw malformed('expected START_OBJECT');
  // Some clients note things of their own behind the action.
  const [first] = Object.entries(parsed);
  if (first === undefined) throw malformed('expected FIELD_NAME but found [END_OBJECT]');
  const [written, metadata] = first;
  const name = ACTIONS.find((one) => one === written);
  if (name === undefined)
    throw malformed(`expected field [create], [delete], [index] or [update] but found [${written.slice(0, 100)}]`);
  if (!isObject(metadata)) throw malformed('expected START_OBJECT behind the action');
  // What else it says (routing, pipeline, _type, versions …) means nothing here.
  const own = (key: string): unknown => (Object.hasOwn(metadata, key) ? metadata[key] : undefined);
  return {
    name: name === 'index' && own('op_type') === 'create' ? 'create' : name,
    index: textOf(own('_index')),
    id: textOf(own('_id')),
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
