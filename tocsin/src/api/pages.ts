import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './access.ts';
import { ApiError } from './errors.ts';
import { pagePolicy } from './security-headers.ts';

const access: Access = { public: 'the pages hold no data; what they show comes through the API' };
const NONCE_TAG = /<meta name="csp-nonce" content="[^"]*"/;
/** No segment begins with a dot, so neither `..` nor hidden files. */
const FILE = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
/** Worth compressing, and never a secret beside what a stranger chose: these files are the same for everybody. */
const COMPRESSED = new Set(['.js', '.css', '.json', '.svg', '.txt']);
const ONE_HOUR = 'public, max-age=3600';
const FOREVER = 'public, max-age=31536000, immutable';
const compress = promisify(gzip);

/** Serves the built pages: hashed files for ever, the page itself for each view anew, with a nonce of its own. */
export const registerPages = async (app: FastifyInstance, webRoot: string): Promise<void> => {
  const root = await realpath(resolve(webRoot)).catch(() => resolve(webRoot));
  const index = join(root, 'index.html');
  checkIndex(index);

  // By path, time and size: a build may replace a file that has no hash in its name.
  const inMemory = new Map<string, Promise<Buffer>>();
  const compressed = async (file: string): Promise<Buffer> => {
    const { mtimeMs, size } = await stat(file);
    const key = `${file} ${mtimeMs} ${size}`;
    const known = inMemory.get(key) ?? readFile(file).then((bytes) => compress(bytes, { level: 9 }));
    inMemory.set(key, known);
    known.catch(() => inMemory.delete(key));
    return known;
  };

  const sendPage = async (reply: FastifyReply): Promise<FastifyReply> => {
    const nonce = randomBytes(18).toString('base64url');
    // Read for each view: a build may replace it, and with it the names of the files, while the server runs.
    const html = await readFile(index, 'utf8');
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy(nonce))
      .send(html.replace(NONCE_TAG, () => `<meta name="csp-nonce" content="${nonce}"`));
  };

  const sendFile = async (request: FastifyRequest, reply: FastifyReply, path: string, cache: string) => {
    const type = TYPES[extname(path).toLowerCase()];
    if (!FILE.test(path) || type === undefined) throw notFound(request);
    // A link that leads out of the folder is no page of ours.
    const file = await realpath(join(root, path)).catch(() => '');
    if (!file.startsWith(root + sep)) throw notFound(request);
    reply.type(type).header('cache-control', cache);
    if (!COMPRESSED.has(extname(file))) return reply.send(await readFile(file));
    reply.header('vary', 'accept-encoding');
    if (!takesGzip(request)) return reply.send(await readFile(file));
    return reply.header('content-encoding', 'gzip').send(await compressed(file));
  };

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
  add('/assets/*', (request, reply, rest) => sendFile(request, reply, `assets/${rest}`, FOREVER));
  add('/*', (request, reply, rest) => {
    // The page keeps its place in the address; whatever looks like a file is one.
    const isFile = /\.[a-z0-9]+$/i.test(rest);
    if (isFile && rest !== 'index.html') return sendFile(request, reply, rest, ONE_HOUR);
    if (/^(api|metrics)(\/|$)/.test(rest)) throw notFound(request);
    return sendPage(reply);
  });
};

const takesGzip = ({ headers }: FastifyRequest): boolean =>
  /(?:^|,)\s*gzip\s*(?:$|,|;\s*q=(?!0(?:\.0*)?\s*(?:$|,)))/i.test(String(headers['accept-encoding'] ?? ''));

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
