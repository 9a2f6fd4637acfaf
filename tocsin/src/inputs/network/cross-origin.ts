import { z } from 'zod';
import type { HttpHead, HttpReply } from './http-input.ts';

const origin = z
  .string()
  .regex(/^(?:\*|https?:\/\/(?:\*\.)?[^/*?#\s]+)$/i, {
    error: 'an origin is `https://` and a host, with its port if it has one and without a path; or `*`',
  })
  .transform((text) => text.toLowerCase());

/** Of an input whose clients may be pages. */
export const crossOriginOption = {
  allowedOrigins: z
    .array(origin)
    .default([])
    .describe(
      'origins whose pages may send from the browser (CORS), such as `https://shop.example`; `https://*.shop.example` for all hosts below it, `*` for every page; default none',
    ),
} as const;

const SECONDS_OF_A_DAY = '86400';

/** What browsers are told of which pages may send. */
export class CrossOrigin {
  readonly #origins: ReadonlySet<string>;
  /** Scheme and the end of the host, of those with a star. */
  readonly #below: readonly (readonly [scheme: string, ending: string])[];
  readonly #areAll: boolean;

  constructor(origins: readonly string[]) {
    this.#areAll = origins.includes('*');
    this.#origins = new Set(origins);
    this.#below = origins.flatMap((text) => {
      const [scheme = '', ending] = text.split('*', 2);
      return scheme === '' || ending === undefined ? [] : [[scheme, ending] as const];
    });
  }

  /** Whether pages are spoken to at all. */
  get isOn(): boolean {
    return this.#origins.size > 0;
  }

  /** Of every answer to this client. */
  headers({ headers: { origin: asked } }: Pick<HttpHead, 'headers'>): Readonly<Record<string, string>> {
    if (!this.isOn || asked === undefined) return {};
    if (this.#areAll) return { 'access-control-allow-origin': '*' };
    return this.#includes(asked.toLowerCase())
      ? { 'access-control-allow-origin': asked, vary: 'origin' }
      : { vary: 'origin' };
  }

  /** The answer to what a browser asks before it lets a page send; undefined for any other request. */
  preflight({ method, headers }: Pick<HttpHead, 'method' | 'headers'>): HttpReply | undefined {
    if (!this.isOn || method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return undefined;
    const { origin: asked = '' } = headers;
    if (!this.#areAll && !this.#includes(asked.toLowerCase()))
      return {
        status: 403,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: 'pages of this origin may not send: see `allowedOrigins`\n',
      };
    return {
      status: 204,
      headers: {
        'access-control-allow-methods': 'GET, POST, PUT',
        // Who may send shows it by a header that the page must know; no cookie opens anything.
        'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
        'access-control-max-age': SECONDS_OF_A_DAY,
      },
    };
  }

  #includes(asked: string): boolean {
    return (
      this.#origins.has(asked) ||
      this.#below.some(([scheme, ending]) => asked.startsWith(scheme) && asked.endsWith(ending))
    );
  }
}
