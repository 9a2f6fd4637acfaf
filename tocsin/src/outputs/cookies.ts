/** So many, and no longer ones, are kept of what a server asks for. */
const MOST = 20;
const LONGEST = 4_096;

/** Cookies of one server, by which a load balancer before it finds the same machine again. They live as long as the process. */
export class Cookies {
  readonly #values = new Map<string, string>();

  /** The header of the next request. */
  get header(): { readonly cookie?: string } {
    if (this.#values.size === 0) return {};
    return { cookie: [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  /** Takes what `set-cookie` says. */
  take(header: string | readonly string[] | undefined): void {
    for (const text of typeof header === 'string' ? [header] : (header ?? [])) {
      const [, name, value = ''] = /^\s*([^=;\s]+)=([\x21-\x3a\x3c-\x7e]*)/.exec(text.slice(0, LONGEST)) ?? [];
      if (name === undefined) continue;
      if (value === '' || /;\s*max-age\s*=\s*(?:0|-)/i.test(text)) this.#values.delete(name);
      else if (this.#values.has(name) || this.#values.size < MOST) this.#values.set(name, value);
    }
  }
}
