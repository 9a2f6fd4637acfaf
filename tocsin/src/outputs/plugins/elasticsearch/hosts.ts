import type { Dispatcher } from 'undici';
import { tlsContext, undici } from '../../../net/index.ts';
import { connectionWords } from '../../connection.ts';
import type { ElasticsearchOptions } from './options.ts';

export interface HostAnswer {
  readonly status: number;
  readonly body: string;
  readonly host: string;
}

interface Host {
  readonly origin: string;
  readonly path: string;
  readonly dispatcher: Dispatcher;
  readonly authorization: string | undefined;
  /** Not before that time, after a failure. */
  retryAt: number;
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** `deployment:base64(domain$elasticsearch$kibana)` */
function cloudHost(id: string): string {
  const encoded = id.slice(id.lastIndexOf(':') + 1);
  const [domain = '', name = ''] = Buffer.from(encoded, 'base64').toString('utf8').split('$');
  if (domain === '' || name === '') throw new Error('cloud_id is none: copy it whole from the deployment’s page');
  const [host = '', port = '443'] = domain.split(':');
  return `https://${name}.${host}:${port}`;
}

function urlOf(written: string, isSecure: boolean): URL {
  const scheme = isSecure ? 'https' : 'http';
  const text = /^https?:\/\//i.test(written) ? written : `${scheme}://${written.replace(/^\/\//, '')}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(`hosts: "${written}" is neither host:port nor a URL`);
  }
  // Without a port it is Elasticsearch's own, as Logstash has it.
  if (url.port === '' && !/:\d+(?:\/|$)/.test(text.slice(8))) url.port = '9200';
  return url;
}

function tlsOf(options: ElasticsearchOptions) {
  const authorities = [
    ...options.ssl_certificate_authorities,
    ...(options.cacert === undefined ? [] : [options.cacert]),
  ];
  const trusts = options.ssl_verification_mode === 'none' || options.ssl_certificate_verification === false;
  return {
    ...tlsContext({
      certificate: options.ssl_certificate,
      chain: [],
      key: options.ssl_key,
      passphrase: undefined,
      authorities,
      keystore: options.ssl_keystore_path ?? options.keystore,
      keystorePassword: options.ssl_keystore_password ?? options.keystore_password,
      protocols: options.ssl_supported_protocols,
      ciphers: options.ssl_cipher_suites,
    }),
    ...(trusts ? { rejectUnauthorized: false } : {}),
  };
}

function authorizationOf(options: ElasticsearchOptions, url: URL): string | undefined {
  if (options.api_key !== undefined) {
    // `id:key` as it is shown, or encoded already.
    return `ApiKey ${options.api_key.includes(':') ? Buffer.from(options.api_key).toString('base64') : options.api_key}`;
  }
  if (options.cloud_auth !== undefined) {
    const [user = '', ...password] = options.cloud_auth.split(':');
    return basic(user, password.join(':'));
  }
  if (options.user !== undefined) return basic(options.user, options.password ?? '');
  return url.username === '' ? undefined : basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
}

/** The hosts of an output, tried in turn; one that fails rests for a while. */
export class Hosts {
  readonly #hosts: readonly Host[];
  readonly #options: ElasticsearchOptions;
  readonly #clock: () => number;
  #turn = 0;

  /** Throws a sentence for hosts, certificates or keys that can't be used. */
  constructor(options: ElasticsearchOptions, clock: () => number) {
    this.#options = options;
    this.#clock = clock;
    const written = options.cloud_id === undefined ? options.hosts : [cloudHost(options.cloud_id)];
    const { Pool, ProxyAgent } = undici();
    const tls = tlsOf(options);
    const timeout = options.timeout * 1000;
    this.#hosts = written.map((text) => {
      const url = urlOf(text, options.ssl_enabled ?? options.ssl ?? false);
      const settings = { headersTimeout: timeout, bodyTimeout: timeout };
      const dispatcher =
        options.proxy === undefined
          ? new Pool(url.origin, {
              ...settings,
              connections: Math.min(16, options.pool_max_per_route),
              connect: { ...tls, timeout: Math.min(timeout, 10_000) },
            })
          : new ProxyAgent({ ...settings, uri: options.proxy, requestTls: tls });
      const path = `${url.pathname}/${options.path}`.replace(/\/{2,}/g, '/').replace(/\/$/, '');
      return { origin: url.origin, path, dispatcher, authorization: authorizationOf(options, url), retryAt: 0 };
    });
  }

  /** Asks one host. Rejects where it can't be reached, or does not answer in time. */
  async ask(
    method: 'GET' | 'POST' | 'PUT' | 'HEAD',
    path: string,
    body: Buffer | undefined,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HostAnswer> {
    const host = this.#next();
    const parameters = new URLSearchParams(this.#options.parameters).toString();
    const query = parameters === '' ? '' : `${path.includes('?') ? '&' : '?'}${parameters}`;
    try {
      const answer = await host.dispatcher.request({
        origin: host.origin,
        method,
        path: `${host.path}${path}${query}`,
        headers: {
          ...(host.authorization === undefined ? {} : { authorization: host.authorization }),
          ...this.#options.custom_headers,
          ...headers,
        },
        body: body ?? null,
        signal,
      });
      host.retryAt = 0;
      return { status: answer.statusCode, body: await answer.body.text(), host: host.origin };
    } catch (error) {
      host.retryAt = this.#clock() + this.#options.resurrect_delay * 1000;
      throw new Error(`${host.origin}: ${connectionWords(error)}`, { cause: error });
    }
  }

  #next(): Host {
    const now = this.#clock();
    for (let tried = 0; tried < this.#hosts.length; tried++) {
      const host = this.#hosts[this.#turn++ % this.#hosts.length];
      if (host !== undefined && host.retryAt <= now) return host;
    }
    // All rest: the one whose rest ends first.
    const [soonest] = [...this.#hosts].sort((a, b) => a.retryAt - b.retryAt);
    if (soonest === undefined) throw new Error('hosts is empty');
    return soonest;
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map(({ dispatcher }) => dispatcher.close().catch(() => undefined)));
  }
}
