import type { Flavour } from '../src/outputs/index.ts';
import { type HttpSink, httpSink, type SinkAnswer, type SunkRequest } from './http-sink.ts';

interface Stored {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly originId?: string;
}

interface Sent {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references?: readonly { readonly type: string; readonly id: string }[];
  readonly migrationVersion?: Readonly<Record<string, string>>;
}

export interface DoubleOptions {
  readonly flavour: Flavour;
  readonly version?: string;
  readonly basePath?: string;
  /** Whole value of `Authorization`; undefined: anybody may. */
  readonly authorization?: string;
  readonly mayWrite?: boolean;
  readonly spaces?: readonly string[];
  readonly tenants?: readonly string[];
  /** Types that it does not have. */
  readonly missingTypes?: readonly string[];
  /** Error of an object by its id, as the search server behind it has it. */
  readonly refuse?: Readonly<Record<string, { readonly message: string; readonly statusCode: number }>>;
  /** Old ones and proxies have none. */
  readonly nameHeader?: boolean;
  readonly isStarting?: boolean;
}

/** Attributes that the index of OpenSearch Dashboards takes, whose mapping is strict; of an index-pattern it takes any. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  search: ['columns', 'description', 'hits', 'kibanaSavedObjectMeta', 'sort', 'title', 'version'],
  visualization: [
    'description',
    'kibanaSavedObjectMeta',
    'savedSearchRefName',
    'title',
    'uiStateJSON',
    'version',
    'visState',
  ],
  dashboard: [
    'description',
    'hits',
    'kibanaSavedObjectMeta',
    'optionsJSON',
    'panelsJSON',
    'refreshInterval',
    'timeFrom',
    'timeRestore',
    'timeTo',
    'title',
    'version',
  ],
};

/**
 * Stands for Kibana or OpenSearch Dashboards, neither of which can run in a test: `/api/status`, spaces, and the import of saved objects, with the
 * checks, their order and the answers of the public sources (`src/core/server/saved_objects/import` of both, `x-pack/plugins/spaces` of Kibana).
 */
export class DashboardsDouble {
  /** By space or tenant, then type and id. */
  readonly stored = new Map<string, Map<string, Stored>>();
  readonly #options: DoubleOptions;
  #sink: HttpSink | undefined;

  constructor(options: DoubleOptions) {
    this.#options = options;
  }

  async listen(): Promise<string> {
    this.#sink = await httpSink((request) => this.#answer(request));
    return `${this.#sink.url}${this.#options.basePath ?? ''}`;
  }

  get requests(): readonly SunkRequest[] {
    return this.#sink?.requests ?? [];
  }

  async close(): Promise<void> {
    await this.#sink?.close();
  }

  /** Those of a space, by type and id. */
  in(space: string): ReadonlyMap<string, Stored> {
    return this.#in(space);
  }

  #in(space: string): Map<string, Stored> {
    const found = this.stored.get(space) ?? new Map<string, Stored>();
    this.stored.set(space, found);
    return found;
  }

  #answer(request: SunkRequest): SinkAnswer {
    const { flavour, basePath = '', authorization, nameHeader = true, isStarting = false } = this.#options;
    const isKibana = flavour === 'kibana';
    const headers: Record<string, string> = nameHeader ? { [isKibana ? 'kbn-name' : 'osd-name']: 'double' } : {};
    const error = (status: number, name: string, message: string): SinkAnswer => ({
      status,
      headers,
      body: { statusCode: status, error: name, message },
    });
    if (isStarting)
      return { status: 503, body: `${isKibana ? 'Kibana' : 'OpenSearch Dashboards'} server is not ready yet` };
    const url = new URL(request.path, 'http://double');
    if (!url.pathname.startsWith(`${basePath}/`)) return error(404, 'Not Found', 'Not Found');
    const path = url.pathname.slice(basePath.length);
    if (authorization !== undefined && request.headers.authorization !== authorization)
      return error(401, 'Unauthorized', 'Authentication required');
    if (path === '/api/status') {
      const number = this.#options.version ?? (isKibana ? '8.17.0' : '2.19.3');
      return { status: 200, headers, body: { name: 'double', version: { number }, status: { overall: {} } } };
    }
    if (request.method === 'POST' && request.headers[isKibana ? 'kbn-xsrf' : 'osd-xsrf'] === undefined)
      return error(400, 'Bad Request', `Request must contain a ${isKibana ? 'kbn' : 'osd'}-xsrf header.`);
    if (isKibana && path.startsWith('/api/spaces/space')) {
      const spaces = ['default', ...(this.#options.spaces ?? [])];
      const [, asked] = path.slice('/api/spaces'.length).split('/').filter(Boolean);
      if (asked === undefined) return { status: 200, headers, body: spaces.map((id) => ({ id, name: id })) };
      if (!spaces.includes(asked)) return error(404, 'Not Found', 'Not Found');
      return { status: 200, headers, body: { id: asked, name: asked } };
    }
    const [, , space = 'default', api] = /^(\/s\/([^/]+))?(\/.*)$/.exec(path) ?? [];
    if (request.method !== 'POST' || api !== '/api/saved_objects/_import' || (space !== 'default' && !isKibana))
      return error(404, 'Not Found', 'Not Found');
    const tenant = request.headers.securitytenant;
    return this.#import(request, url.searchParams.get('overwrite') === 'true', String(tenant ?? space), headers, error);
  }

  #import(
    request: SunkRequest,
    overwrite: boolean,
    space: string,
    headers: Record<string, string>,
    error: (status: number, name: string, message: string) => SinkAnswer,
  ): SinkAnswer {
    const [, boundary] = /^multipart\/form-data; ?boundary=(\S+)$/.exec(request.headers['content-type'] ?? '') ?? [];
    if (boundary === undefined) return error(415, 'Unsupported Media Type', 'Unsupported Media Type');
    const [, part = ''] = request.body.split(`--${boundary}`);
    const end = part.indexOf('\r\n\r\n');
    const [, name] = /name="file"; filename="([^"]+)"/.exec(part.slice(0, end)) ?? [];
    if (name === undefined || !request.body.endsWith(`--${boundary}--\r\n`))
      return error(400, 'Bad Request', '[request body.file]: expected value of type [Stream] but got [undefined]');
    const extension = /\.[^.]*$/.exec(name)?.[0] ?? '';
    if (extension !== '.ndjson') return error(400, 'Bad Request', `Invalid file extension ${extension}`);
    const sent = part
      .slice(end + 4)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Sent);
    if (this.#options.mayWrite === false) {
      const types = [...new Set(sent.map(({ type }) => type))].sort();
      return error(403, 'Forbidden', `Unable to bulk_create ${types.join(',')}`);
    }
    return { status: 200, headers, body: this.#imported(sent, overwrite, this.#in(space)) };
  }

  #imported(sent: readonly Sent[], overwrite: boolean, here: Map<string, Stored>): object {
    const { flavour, missingTypes = [], refuse = {} } = this.#options;
    const title = ({ attributes }: Sent): string => String(attributes.title);
    const failed = (object: Sent, error: object, more: object = {}): object => ({
      id: object.id,
      type: object.type,
      title: title(object),
      meta: { title: title(object) },
      error,
      ...more,
    });
    const answer = (created: readonly object[], errors: readonly object[]): object => ({
      successCount: created.length,
      success: errors.length === 0,
      ...(flavour === 'kibana' ? { warnings: [] } : {}),
      ...(created.length > 0 ? { successResults: created } : {}),
      ...(errors.length > 0 ? { errors } : {}),
    });
    const known = sent.filter(({ type }) => !missingTypes.includes(type));
    const unsupported = sent.filter((object) => !known.includes(object));
    const errors = unsupported.map((object) => failed(object, { type: 'unsupported_type' }));
    const isThere = ({ type, id }: { readonly type: string; readonly id: string }): boolean =>
      known.some((one) => one.type === type && one.id === id) || here.has(`${type} ${id}`);
    for (const object of known) {
      // Only these two kinds of references are looked for.
      const references = (object.references ?? []).filter(
        (one) => ['index-pattern', 'search'].includes(one.type) && !isThere(one),
      );
      if (references.length > 0)
        errors.push(
          failed(object, { type: 'missing_references', references: references.map(({ type, id }) => ({ type, id })) }),
        );
    }
    const destinations = new Map<Sent, string>();
    const overwritten = new Set<Sent>();
    for (const object of known) {
      const elsewhere = [...this.stored.values()].some(
        (space) => space !== here && space.has(`${object.type} ${object.id}`),
      );
      // Kibana from 8 on: an id is one in all spaces, and what came from it is known by its origin.
      const copy = [...here].find(([key, { originId }]) => key.startsWith(`${object.type} `) && originId === object.id);
      if (copy !== undefined) destinations.set(object, copy[0].split(' ')[1] ?? '');
      else if (elsewhere && flavour === 'kibana' && !here.has(`${object.type} ${object.id}`))
        destinations.set(object, `copy-of-${object.id}`);
      if (!here.has(`${object.type} ${destinations.get(object) ?? object.id}`)) continue;
      if (overwrite) overwritten.add(object);
      else errors.push(failed(object, { type: 'conflict' }));
    }
    // One that can not be resolved keeps all from being made.
    if (errors.length > 0 && errors.length > (overwrite ? 0 : overwritten.size)) return answer([], errors);
    const created: object[] = [];
    for (const object of known) {
      const strict = ATTRIBUTES[object.type];
      const unknown = Object.keys(object.attributes).find((key) => strict !== undefined && !strict.includes(key));
      const refused =
        refuse[object.id] ??
        (unknown === undefined
          ? undefined
          : {
              message: `mapping set to strict, dynamic introduction of [${unknown}] within [${object.type}] is not allowed`,
              statusCode: 400,
            });
      const more = overwritten.has(object) ? { overwrite: true } : {};
      if (refused !== undefined) {
        errors.push(failed(object, { type: 'unknown', error: 'Bad Request', ...refused }, more));
        continue;
      }
      const destinationId = destinations.get(object);
      here.set(`${object.type} ${destinationId ?? object.id}`, {
        attributes: object.attributes,
        ...(destinationId === undefined ? {} : { originId: object.id }),
      });
      created.push({
        type: object.type,
        id: object.id,
        meta: { title: title(object) },
        ...more,
        ...(destinationId === undefined ? {} : { destinationId }),
      });
    }
    return answer(created, errors);
  }
}
