import { isUtf8 } from 'node:buffer';
import type { InputContext } from '../input.ts';
import type { Delivery } from '../network/delivery.ts';
import type { HttpHead, HttpReply, HttpService } from '../network/http-input.ts';
import { type Credentials, createAuthentication } from './authentication.ts';
import { type BulkItem, bulkItems, checkBulk } from './bulk-body.ts';
import { createDocumentReader, type DocumentOptions } from './document.ts';
import { ElasticsearchRefusal, errorBody, RefusedItem } from './errors.ts';
import { filterPath, type Json } from './filter-path.ts';
import { IndexNames } from './index-names.ts';
import { answerType, isJsonType } from './media-type.ts';
import { findProbe } from './probes.ts';
import { BulkResults, createdBody, generateId } from './results.ts';

export interface ServiceOptions extends Omit<DocumentOptions, 'clock' | 'count'> {
  readonly credentials: Credentials;
  readonly version: string;
  readonly longestBody: number;
}

/** Official clients talk to no server that does not say it in every answer. */
const PRODUCT = { 'x-elastic-product': 'Elasticsearch' } as const;
const LONGEST_ID = 512;

type Write =
  | { readonly kind: 'bulk'; readonly index: string | undefined }
  | { readonly kind: 'document'; readonly index: string; readonly id: string | undefined };

export function createService(options: ServiceOptions, context: InputContext): HttpService {
  const { clock, count } = context;
  const authenticate = createAuthentication(options.credentials);
  const names = new IndexNames();
  const read = createDocumentReader({ ...options, clock, count });

  return {
    greet(head) {
      try {
        authenticate(head.headers.authorization, head.path);
      } catch (error) {
        count('unauthorized');
        throw error;
      }
      const steps = stepsOf(head.path);
      if (writeOf(head, steps) !== undefined) {
        checkType(head);
        return undefined;
      }
      // One with a body is answered once that is read: a client may not listen before.
      return head.method === 'GET' || head.method === 'HEAD' ? probe(head, steps) : undefined;
    },
    async answer(head, body, delivery) {
      const steps = stepsOf(head.path);
      const write = writeOf(head, steps);
      if (write === undefined) return probe(head, steps);
      return write.kind === 'bulk'
        ? await bulk(head, body, write.index, delivery)
        : await single(head, body, write, delivery);
    },
    refuse(code, reason, head, refusal) {
      const { type, headers = {} } = refusal instanceof ElasticsearchRefusal ? refusal : {};
      return reply(head, code, errorBody(code, reason, type), {
        ...headers,
        ...(code === 429 || code === 503 ? { 'retry-after': '1' } : {}),
      });
    },
  };

  function probe(head: HttpHead, steps: readonly string[]): HttpReply {
    const found = findProbe(head.method, steps);
    if (found === undefined)
      throw new ElasticsearchRefusal(
        501,
        `Tocsin takes events here and does not do [${head.method} ${head.path.slice(0, 500)}]: search in its pages, or with \`tocsin search\``,
      );
    const { version, longestBody } = options;
    const [index] = found.names;
    if (head.method === 'PUT' && steps.length === 1 && index !== undefined && !index.startsWith('<')) {
      const problem = names.refusalOf(index);
      if (problem !== undefined) throw new ElasticsearchRefusal(400, problem.reason, { type: problem.type });
    }
    const answer = found.answer({ head, version, longestBody, names: found.names });
    return reply(
      head,
      200,
      typeof answer === 'string' ? answer : (filterPath(head.query.get('filter_path'))?.(answer) ?? answer),
    );
  }

  async function bulk(head: HttpHead, body: Buffer, index: string | undefined, delivery: Delivery): Promise<HttpReply> {
    const began = clock();
    const filter = filterPath(head.query.get('filter_path'));
    checkBulk(body, index);
    const isClean = isUtf8(body);
    const results = new BulkResults({ filter, isRefreshed: isRefreshed(head) });
    for (const item of bulkItems(body)) {
      const { action, document } = item;
      const place = { index: action.index ?? index ?? '', id: action.id, ip: head.ip };
      if (!isClean && document !== undefined && !isUtf8(document)) count('invalid_utf8');
      const event = refusalOf(item, place.index) ?? read(document ?? Buffer.alloc(0), place);
      if (event instanceof RefusedItem) {
        results.refused(action.name, place.index, place.id, event);
        continue;
      }
      results.created(action.name, place.index, place.id ?? generateId());
      if (delivery.add(event)) await delivery.room();
    }
    for (const [type, items] of results.reasons) count(type, items);
    await delivery.acknowledged();
    return reply(head, 200, results.json(Math.max(0, Math.round(clock() - began))));
  }

  async function single(
    head: HttpHead,
    body: Buffer,
    { index, id }: { readonly index: string; readonly id: string | undefined },
    delivery: Delivery,
  ): Promise<HttpReply> {
    if (body.length === 0) throw new ElasticsearchRefusal(400, 'request body is required', { type: 'parse_exception' });
    const item: BulkItem = { action: { name: 'index', index, id }, document: body };
    if (!isUtf8(body)) count('invalid_utf8');
    const event = refusalOf(item, index) ?? read(body, { index, id, ip: head.ip });
    if (event instanceof RefusedItem) throw new ElasticsearchRefusal(400, event.reason, { type: event.type });
    if (delivery.add(event)) await delivery.room();
    await delivery.acknowledged();
    const created = createdBody({ index, id: id ?? generateId(), isRefreshed: isRefreshed(head) });
    return reply(head, 201, filterPath(head.query.get('filter_path'))?.(created) ?? created, {
      location: `/${encodeURIComponent(index)}/_doc/${encodeURIComponent(created._id)}`,
    });
  }

  function refusalOf({ action: { name, id } }: BulkItem, index: string): RefusedItem | undefined {
    if (name === 'update' || name === 'delete')
      return new RefusedItem(
        'illegal_argument_exception',
        `events are kept as they came: [${name}] is not done here, [index] and [create] are`,
      );
    const problem = names.refusalOf(index);
    if (problem !== undefined || id === undefined) return problem;
    const bytes = Buffer.byteLength(id);
    if (bytes > 0 && bytes <= LONGEST_ID) return undefined;
    const reason =
      bytes === 0
        ? 'if _id is specified it must not be empty'
        : `id [${id.slice(0, 100)}…] is too long, must be no longer than ${LONGEST_ID} bytes but was: ${bytes}`;
    return new RefusedItem('illegal_argument_exception', reason);
  }
}

function stepsOf(path: string): readonly string[] {
  try {
    return path
      .split('/')
      .filter((step) => step !== '')
      .map(decodeURIComponent);
  } catch {
    throw new ElasticsearchRefusal(400, `[${path.slice(0, 500)}] is not encoded as a path must be`);
  }
}

/** What a request wants to store; undefined: nothing. Throws for a method that its path has not. */
function writeOf({ method, path }: HttpHead, steps: readonly string[]): Write | undefined {
  const [first = '', second, third, ...more] = steps;
  const only = (...methods: readonly string[]): void => {
    if (methods.includes(method)) return;
    const reason = `Incorrect HTTP method for uri [${path.slice(0, 500)}] and method [${method}], allowed: [${methods.join(', ')}]`;
    throw new ElasticsearchRefusal(405, reason, { headers: { allow: methods.join(',') } });
  };
  // Of old there was a type between.
  const last = steps[steps.length - 1];
  if (last === '_bulk' && steps.length <= 3) {
    only('POST', 'PUT');
    return { kind: 'bulk', index: steps.length === 1 ? undefined : first };
  }
  if (more.length > 0 || first.startsWith('_')) return undefined;
  if (second === '_create' && third !== undefined) {
    only('POST', 'PUT');
    return { kind: 'document', index: first, id: third };
  }
  if (second !== '_doc' || method === 'GET' || method === 'HEAD' || method === 'DELETE') return undefined;
  if (third === undefined) only('POST');
  else only('POST', 'PUT');
  return { kind: 'document', index: first, id: third };
}

/** Throws for a body that is no JSON, before it is read. */
function checkType({ headers: { 'content-type': type } }: HttpHead): void {
  if (type !== undefined && isJsonType(type)) return;
  const reason =
    type === undefined
      ? 'Content-Type header is missing'
      : `Content-Type header [${type.slice(0, 200)}] is not supported`;
  throw new ElasticsearchRefusal(406, reason, { type: 'media_type_header_exception' });
}

function isRefreshed({ query }: HttpHead): boolean {
  const refresh = query.get('refresh');
  return refresh === '' || refresh === 'true';
}

function reply(
  { method, query, headers }: HttpHead,
  status: number,
  content: Json | string,
  more: Readonly<Record<string, string>> = {},
): HttpReply {
  const isPretty = query.has('pretty') && query.get('pretty') !== 'false';
  const isText = typeof content === 'string';
  const body = isText ? content : `${JSON.stringify(content, null, isPretty ? 2 : 0)}${isPretty ? '\n' : ''}`;
  return {
    status,
    headers: {
      ...PRODUCT,
      'content-type': isText && !body.startsWith('{') ? 'text/plain; charset=UTF-8' : answerType(headers.accept),
      'content-length': String(Buffer.byteLength(body)),
      ...more,
    },
    ...(method === 'HEAD' ? {} : { body }),
  };
}
