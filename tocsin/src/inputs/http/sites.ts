import { urlOf } from './report-event.ts';

/** Hosts whose pages may report. */
export class Sites {
  readonly #hosts: ReadonlySet<string>;
  readonly #endings: readonly string[];

  /** `*.example.org` stands for all hosts below it; no names: every site. */
  constructor(names: readonly string[]) {
    const lower = names.map((name) => name.toLowerCase());
    this.#hosts = new Set(lower.filter((name) => !name.startsWith('*.')));
    this.#endings = lower.filter((name) => name.startsWith('*.')).map((name) => name.slice(1));
  }

  get areAll(): boolean {
    return this.#hosts.size === 0 && this.#endings.length === 0;
  }

  /** Whether the page at the URL, or an origin, is of one of them. */
  include(url: string): boolean {
    if (this.areAll) return true;
    const host = urlOf(url)?.hostname;
    return host !== undefined && (this.#hosts.has(host) || this.#endings.some((ending) => host.endsWith(ending)));
  }
}
