import { isIP } from 'node:net';
import { ApiError } from './errors.ts';

const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?$/;

const bare = (host: string): string => host.toLowerCase().replace(/\.$/, '');

/**
 * Refuses requests that came by a name which is not ours. Against DNS rebinding: a foreign page whose name was pointed
 * at this machine is the same origin as far as the browser sees, but its name is in `host`. An address in place of a
 * name cannot be pointed elsewhere, so addresses are allowed.
 */
export class HostCheck {
  readonly #allowed: ReadonlySet<string>;
  readonly #publicOrigin: string | undefined;

  constructor(hosts: readonly string[], publicUrl: string | undefined) {
    const url = publicUrl === undefined ? undefined : new URL(publicUrl);
    this.#publicOrigin = url?.origin;
    this.#allowed = new Set(['localhost', ...hosts.map(bare), ...(url === undefined ? [] : [bare(url.hostname)])]);
  }

  /** Throws `host_not_allowed`. */
  checkHost(header: string | undefined): void {
    const host = HOST.exec((header ?? '').toLowerCase())?.[1];
    if (host === undefined) throw new ApiError('host_not_allowed', 'the request names no valid host');
    const name = bare(host);
    if (this.#allowed.has(name) || name.endsWith('.localhost')) return;
    if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return;
    throw new ApiError('host_not_allowed', `this server does not answer to the name ${name}`, {
      hint: 'add the name to `web.hosts` in tocsin.yaml, or set `web.publicUrl` to the address that people use',
    });
  }

  /**
   * Throws `origin_refused` when a browser says that another site's page sent the request. Programs that are no
   * browser send neither header and pass; what they lack is the session's cookie.
   */
  checkOrigin(headers: { site: string | undefined; origin: string | undefined; host: string | undefined }): void {
    const { site, origin, host } = headers;
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused(site);
    if (origin === undefined || origin === this.#publicOrigin) return;
    // Browsers leave a scheme's own port out of both, so the texts are alike.
    if (!URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase()) throw refused(origin);
  }
}

const refused = (from: string): ApiError =>
  new ApiError(
    'origin_refused',
    `requests that change something must come from Tocsin's own pages, not ${from.slice(0, 200)}`,
    {
      hint: 'programs use an API token instead of a session; behind a proxy set `web.publicUrl` in tocsin.yaml',
    },
  );
