import type { PluginKind } from './known-plugins.ts';

/**
 * Names of plugins in metrics, under which inputs keep their place and outputs their queue: `grok_2` is the second grok block,
 * `tcp_output_1` the first tcp output. They stay the same while blocks of that name and kind do, whatever other plugins there are.
 */
export class PluginIds {
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** False: another plugin has it. */
  take(id: string): boolean {
    if (this.#taken.has(id)) return false;
    this.#taken.add(id);
    return true;
  }

  next(kind: PluginKind, name: string): string {
    const base = kind === 'output' ? `${name}_output` : name;
    for (;;) {
      const number = (this.#counts.get(base) ?? 0) + 1;
      this.#counts.set(base, number);
      const id = `${base}_${number}`;
      if (this.take(id)) return id;
    }
  }
}
