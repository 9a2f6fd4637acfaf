import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '../src/api/index.ts';
import { ROUTES } from '../src/api/registry.ts';
import { errorsOf } from '../src/api/route.ts';
import { ApiFixture, asToken } from './api-fixture.ts';

const fixture = new ApiFixture();
let document: {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: object };
};

interface Operation {
  summary: string;
  security: object[];
  responses: Record<string, { description: string; content?: Record<string, { schema: ErrorSchema }> }>;
  requestBody?: { content: Record<string, { schema: { properties: object; required?: string[] } }> };
  'x-tocsin-role': string;
  'x-tocsin-scope'?: string;
}

interface ErrorSchema {
  properties: { error: { properties: { code: { enum: string[] } } } };
}

beforeAll(async () => {
  await fixture.start();
  const reply = await fixture.inject({ url: '/api/v1/openapi.json', headers: asToken(await fixture.token('search')) });
  document = reply.json();
});
afterAll(() => fixture.stop());

const pathOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');
const operationOf = (method: string, path: string): Operation | undefined =>
  document.paths[pathOf(path)]?.[method.toLowerCase()];

describe('the OpenAPI document', () => {
  it('is of this version', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
  });

  it('has exactly the routes that there are', () => {
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${pathOf(path)}`).sort());
  });

  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s is complete',
    (_name, route) => {
      const operation = operationOf(route.method, route.path);
      expect(operation?.summary).toMatch(/^[A-Z].*[^.]$/);
      expect(operation?.['x-tocsin-role']).toBe('public' in route.access ? 'none' : route.access.role);
      expect(operation?.security).toHaveLength('public' in route.access ? 0 : route.access.scope === 'none' ? 1 : 2);
      for (const [status, { description }] of Object.entries(route.responses))
        expect(operation?.responses[status]?.description).toBe(description);
      const codes = Object.values(operation?.responses ?? {}).flatMap(
        ({ content }) => content?.['application/json']?.schema.properties?.error?.properties.code.enum ?? [],
      );
      expect(codes.sort()).toEqual([...errorsOf(route)].sort());
      expect(operation?.requestBody === undefined).toBe(route.body === undefined);
    },
  );

  it('describes a body by the schema that checks it', () => {
    const schema = operationOf('POST', '/api/v1/search')?.requestBody?.content['application/json']?.schema;
    expect(schema?.required).toEqual(['search']);
    expect(Object.keys(schema?.properties ?? {}).sort()).toEqual([
      'earliest',
      'id',
      'latest',
      'limit',
      'pattern',
      'round',
      'search',
      'timeZone',
    ]);
  });
});

describe('the error table', () => {
  const source = fileURLToPath(new URL('../src/api', import.meta.url));
  const texts = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'errors.ts')
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .join('\n');

  it('has no code that nothing raises, and no raised code is missing', () => {
    for (const code of Object.keys(ERRORS)) expect(texts, code).toContain(`'${code}'`);
    const raised = [...texts.matchAll(/new (?:ApiError|AccountsError)\(\s*'(\w+)'/g)].map(([, code]) => code ?? '');
    expect(raised.length).toBeGreaterThan(20);
    for (const code of raised) expect(Object.keys(ERRORS)).toContain(code);
  });

  it('is in some route of the document, but for what never becomes a request', () => {
    const documented = new Set(ROUTES.flatMap((route) => errorsOf(route)));
    const missing = Object.keys(ERRORS).filter((code) => !documented.has(code as keyof typeof ERRORS));
    expect(missing.sort()).toEqual(['headers_too_large', 'not_found']);
  });
});
