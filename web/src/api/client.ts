import { ApiError, apiErrorFrom } from './api-error.ts';
import { decodeIssues, decodeSession, decodeStatus, decodeTimeline } from './decode.ts';
import type { SearchRequest, Session, SplIssue, Status, Timeline } from './types.ts';

const PREFIX = '/api/v1/';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface RequestOptions {
  readonly body?: object;
  readonly signal?: AbortSignal;
  /** The etag of what is changed, as it was read. */
  readonly ifMatch?: string;
}

/** The server's HTTP API. One instance a page: it holds the session's CSRF token. */
export class Client {
  #csrf = '';
  readonly #timeZone: string;

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  async session(signal?: AbortSignal): Promise<Session> {
    return this.#opened(await this.#send('GET', 'session', undefined, signal));
  }

  async signIn(user: string, password: string): Promise<Session> {
    return this.#opened(await this.#send('POST', 'session', { user, password }));
  }

  async signInByLink(token: string): Promise<Session> {
    return this.#opened(await this.#send('POST', 'session/link', { token }));
  }

  async signOut(): Promise<void> {
    await this.#send('DELETE', 'session');
    this.#csrf = '';
  }

  async timeline(request: SearchRequest, buckets: number, signal: AbortSignal): Promise<Timeline> {
    const { search, earliest, latest, pattern } = request;
    const body = { search, earliest, latest, ...(pattern && { pattern }), timeZone: this.#timeZone, buckets };
    return decodeTimeline(await this.#post('search/timeline', body, signal));
  }

  async check(search: string, signal: AbortSignal): Promise<readonly SplIssue[]> {
    return decodeIssues(await this.#post('search/check', { search }, signal));
  }

  async status(signal: AbortSignal): Promise<Status> {
    return decodeStatus(await this.#send('GET', 'status', undefined, signal));
  }

  get timeZone(): string {
    return this.#timeZone;
  }

  /** For what has a file of its own beside this one: `path` is what follows `/api/v1/`; the reply is not yet checked. */
  async request(method: Method, path: string, options: RequestOptions = {}): Promise<unknown> {
    return replyBody(await this.open(method, path, options));
  }

  /** The answer before its body has come, for what is read part by part; a refusal is thrown as an `ApiError`. */
  async open(method: Method, path: string, options: RequestOptions = {}): Promise<Response> {
    try {
      return await this.#open(method, path, options);
    } catch (error) {
      // The token belongs to the cookie, and another tab may have signed in anew: fetch it again once before giving up.
      if (!(error instanceof ApiError) || error.status !== 403 || !/csrf/i.test(error.code)) throw error;
      await this.session(options.signal);
      return this.#open(method, path, options);
    }
  }

  #post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    return this.request('POST', path, { body, signal });
  }

  /** Without the second try: opening and closing a session fetches the token itself. */
  async #send(method: Method, path: string, body?: object, signal?: AbortSignal): Promise<unknown> {
    return replyBody(await this.#open(method, path, { ...(body && { body }), ...(signal && { signal }) }));
  }

  async #open(method: Method, path: string, { body, signal, ifMatch }: RequestOptions): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (ifMatch !== undefined) headers['if-match'] = ifMatch;
    if (method !== 'GET' && this.#csrf !== '') headers['x-tocsin-csrf'] = this.#csrf;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(PREFIX + path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    }).catch(unanswered);
    if (!response.ok) throw apiErrorFrom(response.status, await replyBody(response));
    return response;
  }

  #opened(body: unknown): Session {
    const session = decodeSession(body);
    this.#csrf = session.csrf;
    return session;
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function unanswered(error: unknown): never {
  if (isAbort(error)) throw error;
  throw new ApiError({
    status: 0,
    code: 'unreachable',
    message: 'the Tocsin server does not answer',
    hint: 'check that `tocsin up` is running and that this machine can reach it',
  });
}

async function replyBody(response: Response): Promise<unknown> {
  const text = await response.text().catch(unanswered);
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
