import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';
import { errorsOf, type ResponseDeclaration, type Route } from './route.ts';

type Json = Record<string, unknown>;

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  return rest;
};

const errorSchema = (codes: readonly ErrorCode[]): Json => ({
  type: 'object',
  description: codes.map((code) => `${code}: ${ERRORS[code].summary}`).join('; '),
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: codes },
        message: { type: 'string', description: 'for people; may change' },
        hint: { type: 'string', description: 'how to mend it' },
        problems: {
          type: 'array',
          description: 'what is wrong with a saved search or an input',
          items: {
            type: 'object',
            required: ['message'],
            properties: {
              path: {
                type: 'array',
                description: 'where in what was sent',
                items: { type: ['string', 'integer'] },
              },
              line: { type: 'integer', minimum: 1 },
              column: { type: 'integer', minimum: 1 },
              message: { type: 'string' },
              hint: { type: 'string' },
            },
          },
        },
        issues: {
          type: 'array',
          description: 'faults of a search',
          items: {
            type: 'object',
            required: ['message', 'line', 'column', 'from', 'to'],
            properties: {
              message: { type: 'string' },
              hint: { type: 'string' },
              line: { type: 'integer', minimum: 1 },
              column: { type: 'integer', minimum: 1 },
              from: { type: 'integer', minimum: 0 },
              to: { type: 'integer', minimum: 0 },
            },
          },
        },
      },
    },
  },
});

const successSchema = ({ description, schema, contentType = 'application/json' }: ResponseDeclaration): Json =>
  schema === undefined
    ? { description, type: 'null' }
    : { description, content: { [contentType]: { schema: jsonSchema(schema, 'output') } } };

const errorResponses = (route: Route): Record<string, Json> => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, errorSchema(codes)]));
};

const security = (route: Route): Json[] => {
  if ('public' in route.access) return [];
  return [{ session: [] }, ...(route.access.scope === 'none' ? [] : [{ token: [] }])];
};

/** What Fastify is told of a route. It is for the document alone: checking is done by the route's own schemas. */
export const describeRoute = (route: Route): Json => ({
  summary: route.summary,
  ...(route.description === undefined ? {} : { description: route.description }),
  tags: [route.tag],
  security: security(route),
  ...('public' in route.access
    ? { 'x-tocsin-role': 'none', 'x-tocsin-public': route.access.public }
    : { 'x-tocsin-role': route.access.role, 'x-tocsin-scope': route.access.scope }),
  ...(route.body === undefined ? {} : { body: jsonSchema(route.body, 'input') }),
  ...(route.params === undefined ? {} : { params: jsonSchema(route.params, 'input') }),
  ...(route.query === undefined ? {} : { querystring: jsonSchema(route.query, 'input') }),
  response: {
    ...errorResponses(route),
    ...Object.fromEntries(Object.entries(route.responses).map(([status, body]) => [status, successSchema(body)])),
  },
});

export const documentHead = (version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Tocsin',
    version,
    description:
      'HTTP API of Tocsin. Requests of a session that change something carry its token in `X-Tocsin-Csrf`; requests with a bearer token need none.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  components: {
    securitySchemes: {
      session: { type: 'apiKey' as const, in: 'cookie' as const, name: 'tocsin_session' },
      token: { type: 'http' as const, scheme: 'bearer', description: 'an API token, `tcs_…`' },
    },
  },
});
