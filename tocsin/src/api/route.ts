import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Access, Caller } from './access.ts';
import { ApiError, type ErrorCode } from './errors.ts';
import type { Services } from './services.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ResponseDeclaration {
  readonly description: string;
  /** Absent: no body. */
  readonly schema?: z.ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
}

export interface Call<Body, Params, Query = undefined> {
  readonly body: Body;
  readonly params: Params;
  readonly query: Query;
  /** Undefined only where the route is public. */
  readonly caller: Caller | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly services: Services;
}

interface RouteDeclaration {
  readonly method: Method;
  /** Fastify's pattern, `/api/v1/users/:name`. */
  readonly path: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly description?: string;
  readonly tag: 'session' | 'search' | 'alerts' | 'responses' | 'inputs' | 'outputs' | 'system' | 'accounts';
  readonly access: Access;
  readonly responses: Readonly<Record<number, ResponseDeclaration>>;
  /** Bytes of a body, where it may be larger than others. */
  readonly bodyLimit?: number;
  /** Beside those that every route of this kind has (`errorsOf`). */
  readonly errors: readonly ErrorCode[];
}

export interface RouteDefinition<Body extends z.ZodType, Params extends z.ZodType, Query extends z.ZodType>
  extends RouteDeclaration {
  readonly body?: Body;
  readonly params?: Params;
  readonly query?: Query;
  readonly handle: (call: Call<z.output<Body>, z.output<Params>, z.output<Query>>) => Promise<unknown> | unknown;
}

type Unchecked = Omit<Call<unknown, unknown, unknown>, 'body' | 'params' | 'query'>;

/** A declared route whose types are settled, so that all of them fit one list. */
export interface Route extends RouteDeclaration {
  readonly body?: z.ZodType;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** Checks body, params and query against their schemas, then handles. */
  readonly run: (call: Unchecked) => Promise<unknown> | unknown;
}

export const defineRoute = <
  Body extends z.ZodType = z.ZodUndefined,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
>({
  handle,
  ...declaration
}: RouteDefinition<Body, Params, Query>): Route =>
  Object.freeze({
    ...declaration,
    run: (call: Unchecked) =>
      handle({
        ...call,
        body: checked(declaration.body, call.request.body, 'body'),
        params: checked(declaration.params, call.request.params, 'path'),
        query: checked(declaration.query, call.request.query, 'query'),
      }),
  });

const checked = <Schema extends z.ZodType>(
  schema: Schema | undefined,
  value: unknown,
  place: string,
): z.output<Schema> => {
  // Without a schema the type is z.ZodUndefined, whose output this is.
  if (schema === undefined) return undefined as z.output<Schema>;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues
    .slice(0, 10)
    .map((issue) => `${[place, ...issue.path.map(String)].join('.')}: ${issue.message}`);
  throw new ApiError('invalid_request', faults.join('; '), {
    hint: 'GET /api/v1/openapi.json describes every request',
  });
};

export const isPublic = (route: Route): boolean => 'public' in route.access;

/** All codes with which the route may answer. */
export const errorsOf = (route: Route): readonly ErrorCode[] => [
  ...new Set<ErrorCode>([
    ...route.errors,
    'host_not_allowed',
    'internal',
    'shutting_down',
    ...(isPublic(route) ? [] : (['unauthenticated', 'invalid_token', 'forbidden', 'accounts_unreadable'] as const)),
    ...(route.method === 'GET' ? [] : (['origin_refused'] as const)),
    ...(route.method === 'GET' || isPublic(route) ? [] : (['csrf_failed'] as const)),
    ...(route.body === undefined
      ? []
      : (['invalid_request', 'body_too_large', 'unsupported_media_type', 'request_timeout'] as const)),
    ...(route.params === undefined && route.query === undefined ? [] : (['invalid_request'] as const)),
  ]),
];
