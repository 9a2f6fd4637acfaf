import { pathsOf } from '../mapping/fields.ts';

/** What an event is walked along with: which fields of rules stand at which path. */
export class FieldNode {
  readonly children = new Map<string, FieldNode>();
  /** Of a step that may be any. */
  any: FieldNode | undefined;
  /** Fields of rules that may stand here, and which of their paths this is: the lower, the better. */
  readonly slots: number[] = [];
  readonly ranks: number[] = [];
}

/** Numbers the fields that rules name. */
export class FieldTree {
  readonly root = new FieldNode();
  readonly #slots = new Map<string, number>();

  get count(): number {
    return this.#slots.size;
  }

  get fields(): readonly string[] {
    return [...this.#slots.keys()];
  }

  slotOf(field: string): number {
    const known = this.#slots.get(field);
    if (known !== undefined) return known;
    const slot = this.#slots.size;
    this.#slots.set(field, slot);
    for (const [rank, path] of pathsOf(field).entries()) this.#add(path.split('.'), slot, rank);
    return slot;
  }

  /** Several steps may be one key with dots, so that each node is also reached from all above by what lies between. */
  #add(steps: readonly string[], slot: number, rank: number): void {
    const way = [this.root];
    for (const [index, step] of steps.entries()) {
      const above = way[index];
      if (above === undefined) return;
      const node = (step === '*' ? above.any : above.children.get(step)) ?? new FieldNode();
      if (step === '*') above.any = node;
      else
        for (let from = index; from >= 0 && !steps.slice(from, index).includes('*'); from--)
          way[from]?.children.set(steps.slice(from, index + 1).join('.'), node);
      way.push(node);
    }
    const end = way.at(-1);
    end?.slots.push(slot);
    end?.ranks.push(rank);
  }
}
