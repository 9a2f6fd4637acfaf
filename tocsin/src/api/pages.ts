import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './access.ts';
import { ApiError } from './errors.ts';
import { pagePolicy } from './security-headers.ts';

const access: Access = { public: 'the pages hold no data; what they show comes through the API' };
const NONCE_TAG = /<meta name="csp-nonce" content="[^"]*"/;
const ONE_HOUR = 'public, max-age=3600';
const FOREVER = 'public, max-age=31536000, immutable';

/** Serves the built pages: hashed files for ever, the page itself for each view anew, with a nonce of its own. */
export const registerPages = async (app: FastifyInstance, webRoot: string): Promise<void> => {
  const root = resolve(webRoot);
  const index = join(root, 'index.html');
  checkIndex(index);
  await app.register(fastifyStatic, { root, serve: false, cacheControl: false, index: false, dotfiles: 'deny' });

  const sendPage = async (reply: FastifyReply): Promise<FastifyReply> => {
    const nonce = randomBytes(18).toString('base64url');
    // Read for each view: a build may replace it, and with it the names of the files, while the server runs.
    const html = await readFile(index, 'utf8');
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy(nonce))
      .send(html.replace(NONCE_TAG, () => `<meta name="csp-nonce" content="${nonce}"`));
  };

  const sendFile = (reply: FastifyReply, path: string, cache: string): FastifyReply =>
    reply.header('cache-control', cache).sendFile(path);

  const method = ['GET', 'HEAD'] as const;
  const add = (url: string, handler: (request: FastifyRequest, reply: FastifyReply, rest: string) => unknown): void => {
    app.route({
      method: [...method],
      url,
      schema: { hide: true },
      config: { access },
      handler: (request, reply) => handler(request, reply, restOf(request)),
    });
  };

  add('/', (_request, reply) => sendPage(reply));
  add('/assets/*', (_request, reply, rest) => sendFile(reply, join('assets', rest), FOREVER));
  add('/*', (request, reply, rest) => {
    // The page keeps its place in the address; whatever looks like a file is one.
    const isFile = /\.[a-z0-9]+$/i.test(rest);
    if (isFile && rest !== 'index.html') return sendFile(reply, rest, ONE_HOUR);
    if (/^(api|metrics)(\/|$)/.test(rest)) throw notFound(request);
    return sendPage(reply);
  });
};

export const notFound = (request: FastifyRequest): ApiError =>
  new ApiError('not_found', `there is nothing at ${request.method} ${pathOf(request.url)}`, {
    hint: 'GET /api/v1/openapi.json lists what there is',
  });

/** Without the query, which may hold what must not be repeated. */
export const pathOf = (url: string): string => url.split('?', 1)[0]?.slice(0, 200) ?? '';

const restOf = ({ params }: FastifyRequest): string => {
  const rest = typeof params === 'object' && params !== null ? Reflect.get(params, '*') : '';
  return typeof rest === 'string' ? rest : '';
};

const checkIndex = (index: string): void => {
  let html: string;
  try {
    html = readFileSync(index, 'utf8');
  } catch (error) {
    throw new Error(
      `the pages are not there: ${error instanceof Error ? error.message : error}; build them with \`npm run build\``,
    );
  }
  if (!NONCE_TAG.test(html))
    throw new Error(`${index} has no <meta name="csp-nonce" content="…">, which the editor needs`);
};
