import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { type Access, type Caller, requireAccess, requireDeclared } from './access.ts';
import { Attempts } from './attempts.ts';
import { authenticate, requireCsrf } from './authenticate.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { API_LIMITS, type ApiDependencies, type ApiLimits } from './dependencies.ts';
import { ApiError, errorBody } from './errors.ts';
import { toApiError } from './failure.ts';
import { HostCheck } from './hosts.ts';
import { Listeners } from './listeners.ts';
import { describeRoute, documentHead } from './openapi.ts';
import { notFound, pathOf, registerPages } from './pages.ts';
import { ROUTES } from './registry.ts';
import { RequestCounts } from './request-counts.ts';
import type { Route } from './route.ts';
import { SearchJobs } from './search-jobs.ts';
import { SearchSlots } from './search-slots.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { Services } from './services.ts';
import { Sessions } from './sessions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; every route must say. */
    access?: Access;
  }
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

/**
 * The API and the pages, ready to `listen`. `close()` refuses new requests, ends running searches with
 * `shutting_down` and cuts connections that have not ended by the deadline; it closes nothing that it was given.
 */
export const createApi = async (
  dependencies: ApiDependencies,
  routes: readonly Route[] = ROUTES,
): Promise<FastifyInstance> => {
  const limits: ApiLimits = { ...API_LIMITS, ...dependencies.limits };
  const services: Services = {
    dependencies,
    limits,
    sessions: new Sessions(dependencies.accounts, dependencies.clock, limits.sessions),
    attempts: new Attempts(dependencies.clock),
    slots: new SearchSlots({ perCaller: limits.searchesPerCaller, total: limits.searches }, 'searches'),
    jobs: new SearchJobs(dependencies.clock, (tags) => dependencies.search.progress(tags)),
    tails: new SearchSlots({ perCaller: limits.tailsPerCaller, total: limits.tails }, 'live tails'),
    waiting: new SearchSlots(
      { perCaller: limits.waitingPerCaller, total: limits.waiting },
      'clients that wait for responses',
      'too_many_waiting',
    ),
    counts: new RequestCounts(),
  };

  const listeners = new Listeners(dependencies, limits);
  const app = createFastify(dependencies, limits, listeners);
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('caller', undefined);
  refuseUndeclared(app);
  answerErrors(app);
  await app.register(cookie);
  await app.register(swagger, { openapi: documentHead(dependencies.version) });
  guard(app, services);
  closeInTime(app, services, listeners);

  app.addHook('onResponse', (request, reply, done) => {
    const { url: route = 'none' } = request.routeOptions;
    services.counts.add({ method: request.method, route, status: reply.statusCode });
    done();
  });
  for (const route of routes) register(app, route, services);
  if (dependencies.webRoot !== undefined) await registerPages(app, dependencies.webRoot);
  await app.ready();
  return app;
};

const createFastify = (dependencies: ApiDependencies, limits: ApiLimits, listeners: Listeners): FastifyInstance =>
  fastify({
    serverFactory: (handler) => listeners.create(handler),
    loggerInstance: redacting(dependencies.log),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomBytes(8).toString('hex'),
    bodyLimit: limits.body,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    trustProxy: dependencies.trustedProxies === undefined ? false : [...dependencies.trustedProxies],
    clientErrorHandler: answerBrokenRequest,
    // The address could not be read, so no route and none of its hooks come to bear.
    frameworkErrors: (error, request, { raw }) => {
      const failure = toApiError(error, request.id);
      const headers = { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8' };
      raw.writeHead(failure.status, headers).end(JSON.stringify(errorBody(failure)));
    },
  });

/** Secrets by path, should a line ever carry a request; addresses without their query. */
const redacting = (log: FastifyBaseLogger): FastifyBaseLogger =>
  log.child(
    { room: 'api' },
    {
      redact: {
        paths: [
          'authorization',
          'cookie',
          'password',
          'token.secret',
          'secret',
          '*.authorization',
          '*.cookie',
          '*.password',
          '*.secret',
          'req.headers',
          'res.headers',
        ],
        censor: '[redacted]',
      },
      serializers: {
        req: (request: { method?: string; url?: string }) => ({
          method: request.method,
          path: pathOf(request.url ?? ''),
        }),
      },
    },
  );

/** For routes that come by another way than the registry, such as a plugin's. */
export const refuseUndeclared = (app: FastifyInstance): void => {
  app.addHook('onRoute', ({ method, url, config }) => requireDeclared(String(method), url, config?.access));
};

const answerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => {
    const failure = toApiError(error, request.id);
    const { status, details } = failure;
    // A client that leaves while its answer is on the way is no fault of ours.
    const left =
      error instanceof Error &&
      'code' in error &&
      error.code === 'ERR_STREAM_PREMATURE_CLOSE' &&
      request.raw.socket.destroyed;
    if (status >= 500 && !left && failure.code !== 'store_unavailable' && failure.code !== 'shutting_down')
      request.log.error({ err: error, code: failure.code, path: pathOf(request.url) }, 'a request failed');
    if (details.retryAfter !== undefined) reply.header('retry-after', details.retryAfter);
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="tocsin"');
    // A file's answer may have begun with headers of its own.
    reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
    return reply.code(status).send(JSON.stringify(errorBody(failure)));
  });
  app.setNotFoundHandler((request) => {
    throw notFound(request);
  });
};

/** Runs before the body is read: what may not be done costs nothing. */
const guard = (app: FastifyInstance, services: Services): void => {
  const { dependencies } = services;
  const hosts = new HostCheck(dependencies.hosts ?? [], dependencies.publicUrl);
  const strictTransport = dependencies.publicUrl?.startsWith('https:') === true;
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    reply.header('x-request-id', request.id);
    if (strictTransport) reply.header('strict-transport-security', 'max-age=31536000');
    const { host, origin } = request.headers;
    hosts.checkHost(host);
    const { access } = request.routeOptions.config;
    if (access === undefined) return;
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    const bearer = request.headers.authorization !== undefined;
    if (changes && !bearer) hosts.checkOrigin({ site: one(request.headers['sec-fetch-site']), origin, host });
    if ('public' in access) return;
    const caller = authenticate(request, services);
    request.caller = caller;
    requireAccess(access, caller);
    if (changes) requireCsrf(request, caller);
  });
};

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

const closeInTime = (app: FastifyInstance, { slots, tails, waiting, limits }: Services, listeners: Listeners): void => {
  const stopping = (): ApiError => new ApiError('shutting_down', 'the server is stopping', { retryAfter: 5 });
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onRequest', async () => {
    if (isStopping) throw stopping();
  });
  app.addHook('preClose', async () => {
    isStopping = true;
    slots.abortAll(stopping());
    tails.abortAll(stopping());
    waiting.abortAll(stopping());
    listeners.beginStop();
    timer = setTimeout(() => listeners.cut(), limits.closeDeadline);
  });
  app.addHook('onClose', async () => clearTimeout(timer));
};

const register = (app: FastifyInstance, route: Route, services: Services): void => {
  requireDeclared(route.method, route.path, route.access);
  app.route({
    method: route.method,
    url: route.path,
    schema: describeRoute(route),
    config: { access: route.access },
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: Math.max(route.bodyLimit, services.limits.body) }),
    handler: async (request, reply) => route.run({ caller: request.caller, request, reply, services }),
  });
};
