import type { SecureContextOptions } from 'node:tls';
import type { Dispatcher } from 'undici';
import { undici } from '../../../net/index.ts';

export interface ConnectionSettings {
  readonly connect: SecureContextOptions & { readonly rejectUnauthorized: boolean; readonly timeout: number };
  readonly perHost: number;
  /** Milliseconds without a byte of an answer. */
  readonly socketTimeout: number;
  readonly isKept: boolean;
  readonly isRedirected: boolean;
  readonly proxy: { readonly uri: string; readonly token?: string } | undefined;
}

/** `agent` has the connections, `dispatcher` is what requests go by. */
export function createDispatchers(own: ConnectionSettings): {
  readonly agent: Dispatcher;
  readonly dispatcher: Dispatcher;
} {
  const { Agent, interceptors, ProxyAgent } = undici();
  const settings = {
    connect: own.connect,
    connections: own.perHost,
    headersTimeout: own.socketTimeout,
    bodyTimeout: own.socketTimeout,
    pipelining: own.isKept ? 1 : 0,
  };
  const agent =
    own.proxy === undefined
      ? new Agent(settings)
      : new ProxyAgent({ ...settings, ...own.proxy, requestTls: own.connect });
  return { agent, dispatcher: own.isRedirected ? agent.compose(interceptors.redirect({ maxRedirections: 5 })) : agent };
}
