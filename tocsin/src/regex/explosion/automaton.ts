import type { AlternativeElementNode, AlternativeNode, OnigurumaAst, QuantifierNode } from 'oniguruma-parser/parser';
import { type CharSet, charSetOf } from './char-set.ts';

/** A repetition of more than this is taken to be without end. */
const MANY = 20;
/** Larger patterns are not looked into. */
const MAX_STATES = 4_000;
const MAX_EDGES = 400_000;

/** Part of a pattern: where it begins and ends, and whether it may be empty. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly isNullable: boolean;
}

export interface Loop {
  readonly first: readonly number[];
  /** States of what is repeated: `from` up to, not with, `to`. */
  readonly from: number;
  readonly to: number;
}

/**
 * A pattern as an automaton: each character of it is a state, `edges` lead to what may come next, with the number of ways.
 * Assertions are passed over, so that it takes more than the pattern.
 */
export class Automaton {
  readonly sets: CharSet[] = [];
  readonly edges: Map<number, number>[] = [];
  readonly loops: Loop[] = [];
  readonly first: readonly number[];
  #edges = 0;

  constructor(ast: OnigurumaAst) {
    this.first = this.#alternatives(ast.body).first;
  }

  #alternatives(alternatives: readonly AlternativeNode[]): Part {
    const parts = alternatives.map(({ body }) => this.#sequence(body));
    return {
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
      isNullable: parts.some(({ isNullable }) => isNullable),
    };
  }

  #sequence(elements: readonly AlternativeElementNode[]): Part {
    let whole: Part = EMPTY;
    for (const element of elements) {
      const next = this.#element(element);
      this.#connect(whole.last, next.first);
      whole = {
        first: whole.isNullable ? [...whole.first, ...next.first] : whole.first,
        last: next.isNullable ? [...whole.last, ...next.last] : next.last,
        isNullable: whole.isNullable && next.isNullable,
      };
    }
    return whole;
  }

  #element(node: AlternativeElementNode): Part {
    switch (node.type) {
      case 'Character':
      case 'CharacterClass':
      case 'CharacterSet':
        return this.#state(charSetOf(node));
      case 'CapturingGroup':
      case 'Group':
        return this.#alternatives(node.body);
      case 'Quantifier':
        return this.#quantifier(node);
      default:
        return EMPTY;
    }
  }

  #quantifier({ kind, min, max, body }: QuantifierNode): Part {
    const from = this.sets.length;
    const part = this.#element(body);
    if (max > MANY) {
      this.#connect(part.last, part.first);
      if (kind !== 'possessive') this.loops.push({ first: [...new Set(part.first)], from, to: this.sets.length });
    }
    return min === 0 ? { ...part, isNullable: true } : part;
  }

  #state(set: CharSet): Part {
    const state = this.sets.length;
    if (state >= MAX_STATES) throw new RangeError('the pattern is too large');
    this.sets.push(set);
    this.edges.push(new Map());
    return { first: [state], last: [state], isNullable: false };
  }

  #connect(from: readonly number[], to: readonly number[]): void {
    this.#edges += from.length * to.length;
    if (this.#edges > MAX_EDGES) throw new RangeError('the pattern is too large');
    for (const source of from) {
      const edges = this.edges[source];
      for (const target of to) edges?.set(target, (edges.get(target) ?? 0) + 1);
    }
  }
}

const EMPTY: Part = { first: [], last: [], isNullable: true };
