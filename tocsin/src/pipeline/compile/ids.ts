import type { PluginKind } from './known-plugins.ts';

/**
 * Names of plugins in metrics, under which inputs keep their place and outputs their queue: `grok_2` is the second grok block. They
 * stay the same while blocks of that name and kind do. Where an input or a filter is called like an output, the output's says so.
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

  next(kind: PluginKind, name: string, isShared: boolean): string {
    const base = isShared && kind !== 'input' ? `${name}_${kind}` : name;
    for (;;) {
      const number = (this.#counts.get(base) ?? 0) + 1;
      this.#counts.set(base, number);
      const id = `${base}_${number}`;
      if (this.take(id)) return id;
    }
  }
}
