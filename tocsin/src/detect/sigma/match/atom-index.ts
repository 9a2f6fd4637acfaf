import type { EventView } from './event-view.ts';
import { LiteralIndex } from './literal-index.ts';
import type { Witness } from './witness.ts';

/** The atoms that stand at one field. */
interface SlotAtoms {
  readonly exact: ReadonlyMap<string, Int32Array> | undefined;
  readonly parts: LiteralIndex | undefined;
  readonly present: Int32Array | undefined;
}

type Literals = (readonly [literal: string, rule: number])[];

interface Draft {
  readonly exact: Map<string, number[]>;
  readonly parts: Literals;
  readonly present: number[];
}

/** Finds the rules of which something necessary is in an event: the others can't match. */
export class AtomIndex {
  readonly #slots: readonly (SlotAtoms | undefined)[];
  readonly #anywhere: LiteralIndex | undefined;

  constructor(witnesses: readonly (Witness | undefined)[], slots: number) {
    const drafts = Array.from({ length: slots }, (): Draft => ({ exact: new Map(), parts: [], present: [] }));
    const anywhere: Literals = [];
    for (const [rule, witness] of witnesses.entries())
      for (const atom of witness?.clause ?? []) {
        const draft = atom.slot === undefined ? undefined : drafts[atom.slot];
        if (draft === undefined) {
          if (atom.kind === 'part') anywhere.push([atom.literal, rule]);
        } else if (atom.kind === 'present') draft.present.push(rule);
        else if (atom.kind === 'part') draft.parts.push([atom.literal, rule]);
        else {
          const known = draft.exact.get(atom.literal);
          if (known === undefined) draft.exact.set(atom.literal, [rule]);
          else if (known.at(-1) !== rule) known.push(rule);
        }
      }
    this.#slots = drafts.map(({ exact, parts, present }) =>
      exact.size + parts.length + present.length === 0
        ? undefined
        : {
            exact: exact.size === 0 ? undefined : new Map([...exact].map(([key, of]) => [key, Int32Array.from(of)])),
            parts: parts.length === 0 ? undefined : new LiteralIndex(parts),
            present: present.length === 0 ? undefined : Int32Array.from(present),
          },
    );
    this.#anywhere = anywhere.length === 0 ? undefined : new LiteralIndex(anywhere);
  }

  /** Tells `sink` rules, some of them more than once. */
  scan(view: EventView, sink: (rules: Int32Array) => void): void {
    for (let at = 0; at < view.touchedCount; at++) {
      const slot = view.touched[at] as number;
      const atoms = this.#slots[slot];
      if (atoms === undefined) continue;
      const { exact, parts, present } = atoms;
      if (present !== undefined) sink(present);
      if (exact === undefined && parts === undefined) continue;
      for (let entry = view.firstOf(slot); entry >= 0; entry = view.nextOf(entry)) {
        const cell = view.cellOf(entry);
        const rules = exact?.get(cell.lower);
        if (rules !== undefined) sink(rules);
        parts?.scan(cell, sink);
      }
    }
    const anywhere = this.#anywhere;
    if (anywhere === undefined) return;
    for (let index = 0; index < view.keywordCount; index++) {
      const cell = view.cells[index];
      if (cell !== undefined) anywhere.scan(cell, sink);
    }
  }
}
