import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './running.ts';

/** An input or output, the kinds of them, or why there is none: as the process answers, unchecked. */
export interface Answered {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly options: { readonly [name: string]: unknown; readonly tokens: readonly object[] };
  readonly etag: string;
  /** What became of what waited. */
  readonly left: readonly string[];
  readonly outputs: readonly {
    readonly id: string;
    readonly waiting: { readonly events: number };
    readonly delivered: number;
  }[];
  readonly delivered: boolean;
  readonly words: string;
  readonly common: { readonly properties: object };
  readonly kinds: readonly { readonly name: string; readonly schema: { readonly required: readonly string[] } }[];
  readonly codecs: readonly { readonly name: string }[];
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly problems: readonly { readonly path: unknown }[];
  };
}

export interface Reply {
  readonly status: number;
  readonly etag: string;
  readonly body: Answered;
}

/** An admin's session, opened by the link that `tocsin up` prints. */
export class Admin {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = url;
    this.#headers = headers;
  }

  static async of(tocsin: Installation, url: string): Promise<Admin> {
    for (; !/#link=\S+/.test(tocsin.output); ) await sleep(25);
    const token = /#link=(\S+)/.exec(tocsin.output)?.[1];
    const reply = await fetch(`${url}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    const cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { csrf } = (await reply.json()) as { csrf: string };
    return new Admin(url, { cookie, 'x-tocsin-csrf': csrf });
  }

  async ask(method: string, path: string, body?: object, etag?: string): Promise<Reply> {
    const reply = await fetch(`${this.#url}/api/v1/${path}`, {
      method,
      headers: {
        ...this.#headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(etag === undefined ? {} : { 'if-match': etag }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return {
      status: reply.status,
      etag: reply.headers.get('etag') ?? '',
      body: text === '' ? undefined : JSON.parse(text),
    };
  }
}
