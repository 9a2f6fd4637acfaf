import { findAction } from '../src/event/index.ts';

export interface DjangoFacts {
  readonly user?: string;
  readonly address?: string;
  readonly message?: string;
  readonly path?: string;
  readonly time?: string;
  /** Below `django`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An event as `tocsin-django` sends it, in fields of ECS. */
export const djangoPackageEvent = (action: string, facts: DjangoFacts = {}) => {
  const definition = findAction(action);
  const { user, address, path = '/login/', time = '2026-11-26T11:00:00.123456Z' } = facts;
  return {
    '@timestamp': time,
    message: facts.message ?? `Failed login for ${user}`,
    event: {
      id: '0b9f6b0e-6f0f-4c51-8a3c-8f3d5b8f9a10',
      kind: 'event',
      module: 'django',
      dataset: 'django.auth',
      action,
      category: definition?.category,
      type: definition?.type,
      outcome: definition?.outcome,
    },
    ...(user === undefined ? {} : { user: { name: user, id: '7' } }),
    ...(address === undefined ? {} : { source: { ip: address, address } }),
    http: { request: { method: 'POST', id: 'req-1' }, response: { status_code: 200 } },
    url: { path },
    user_agent: { original: 'Mozilla/5.0' },
    log: { level: 'warning', logger: 'tocsin' },
    django: { view: 'shop.views.login', route: 'login/', session_fingerprint: 'f1a2', ...facts.more },
    agent: { type: 'tocsin-django', version: '0.1.0' },
    service: { name: 'shop' },
    host: { name: 'web1' },
  };
};
