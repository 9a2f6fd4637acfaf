import {
  type AlternativeNode,
  createAlternative,
  createBackreference,
  createCapturingGroup,
  createCharacterSet,
  createGroup,
  createLookaroundAssertion,
  createQuantifier,
  type Node,
  type OnigurumaAst,
  type QuantifiableNode,
  type QuantifierNode,
} from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';
import { choiceOfNone } from './keep-empty.ts';
import { emptyLast, maybeEmpty } from './maybe-empty.ts';

/** Groups of this name caught more turns than were written out: what they lost is to be had with more. */
export const OVERFLOW = 'overflow';
/** With a number behind it: groups that tell whether a turn took something of the text. */
export const MARK = 'mark';

/** More than this all loops of a pattern do not get; where it is used up, loops stay as they are. */
const MAX_NODES = 20_000;
/** Of a loop in which another one is written out: the time to compile grows with the cube of how deep they lie in each other. */
const NESTED_TURNS = 2;

/**
 * Turns of loops are not the same in JavaScript and in Ruby.
 * – JavaScript forgets at each turn what groups caught in the turn before, Ruby keeps it: `(?:(?<a>x)|(?<b>y))*` on "xy".
 * – A turn that takes nothing of the text ends the loop in Ruby, and its groups have caught the empty text; JavaScript goes back and tries
 *   something else: `(?<a>x*)*`, `(?:|x)*`.
 * Where that makes a difference, a loop has its first `turns` turns written out, `(?:X(?:X…)?)?`: each has groups of its own, of the same
 * names, and the last one that caught something counts.
 */
export function keepTurns(ast: OnigurumaAst, turns: number): void {
  const loops = new Loops(turns);
  traverse(ast, {
    LookaroundAssertion: { enter: ({ node, skip }) => void (node.kind === 'lookbehind' && skip()) },
    Quantifier: {
      exit: ({ node, replaceWith }) => {
        const written = node.max < 2 ? undefined : loops.write(node);
        if (written !== undefined) replaceWith(written);
      },
    },
  });
}

class Loops {
  readonly #turns: number;
  #left = MAX_NODES;
  #marks = 0;

  constructor(turns: number) {
    this.#turns = turns;
  }

  /** Undefined where the loop may stay as it is. */
  write(node: QuantifierNode): QuantifiableNode | undefined {
    const { body, max } = node;
    const isEndless = max === Number.POSITIVE_INFINITY;
    const takesNothing = maybeEmpty(body);
    const last = takesNothing && emptyLast(body);
    if (!losesCaptures(body)) {
      if (!takesNothing || (last && !holdsCaptures(body))) return undefined;
      if (last && isEndless) return withEmptyTurn(node);
    }
    const most = holdsLoop(body) ? NESTED_TURNS : this.#turns;
    const size = sizeOf(body) + (takesNothing ? 8 : 0);
    const count = Math.min(most, Math.floor(this.#left / size));
    if (count < 2) return undefined;
    this.#left -= count * size;
    return this.#writtenOut(node, count, takesNothing, isEndless && takesNothing && !last);
  }

  #writtenOut(node: QuantifierNode, turns: number, takesNothing: boolean, isMarked: boolean): QuantifiableNode {
    const { kind, min, max, body } = node;
    const copy = (): QuantifiableNode => structuredClone(body);
    const step = kind === 'possessive' ? 'greedy' : kind;
    const count = Math.min(Math.max(turns, 2), max);
    let rest: QuantifiableNode | undefined;
    if (max > count) {
      const left = max === Number.POSITIVE_INFINITY ? max : max - count;
      const loop = createQuantifier(step, Math.max(0, min - count), left, copy());
      const tail = takesNothing && left === max ? withEmptyTurn(loop) : loop;
      rest = createCapturingGroup(1, { name: OVERFLOW, body: [createAlternative({ body: [tail] })] });
    }
    for (let turn = count; turn > 0; turn--) {
      const group =
        isMarked && turn > min && rest !== undefined
          ? this.#markedTurn(copy(), rest)
          : createGroup({ body: [createAlternative({ body: rest === undefined ? [copy()] : [copy(), rest] })] });
      if (turn <= min) rest = group;
      else rest = takesNothing ? choiceOfNone(group, step) : createQuantifier(step, 0, 1, group);
    }
    const whole = createAlternative({ body: rest === undefined ? [] : [rest] });
    return createGroup({ atomic: kind === 'possessive', body: [whole] });
  }

  /** `(?=(?<mark>.*))X(?:(?=\k<mark>)|(?!\k<mark>)rest)`: what lies ahead is the same only where X took nothing. */
  #markedTurn(body: QuantifiableNode, rest: QuantifiableNode): QuantifiableNode {
    const name = `${MARK}${this.#marks++}`;
    const everything = createQuantifier('greedy', 0, Number.POSITIVE_INFINITY, createCharacterSet('any'));
    const mark = createCapturingGroup(1, { name, body: [createAlternative({ body: [everything] })] });
    const ahead = (negate: boolean): ReturnType<typeof createLookaroundAssertion> =>
      createLookaroundAssertion({
        negate,
        body: [createAlternative({ body: [createBackreference(name)] })],
      });
    const tookNothing = createAlternative({ body: [ahead(false)] });
    const goesOn = createAlternative({ body: [ahead(true), rest] });
    const start = createLookaroundAssertion({ body: [createAlternative({ body: [mark] })] });
    const parts = [start, body, createGroup({ body: [tookNothing, goesOn] })];
    return createGroup({ body: [createAlternative({ body: parts })] });
  }
}

/** `(?:X*(?:X|))`: when no turn takes more of the text, Ruby has one more. */
function withEmptyTurn(node: QuantifierNode): QuantifiableNode {
  const isPossessive = node.kind === 'possessive';
  const step = isPossessive ? 'greedy' : node.kind;
  const loop = createQuantifier(step, node.min, node.max, node.body);
  const turn = choiceOfNone(structuredClone(node.body), step);
  return createGroup({ atomic: isPossessive, body: [createAlternative({ body: [loop, turn] })] });
}

/** Whether a turn may pass over a group within. */
function losesCaptures(body: Node, optional = false): boolean {
  switch (body.type) {
    case 'CapturingGroup':
      return (optional && isKept(body.name)) || inAlternatives(body.body, optional);
    case 'Group':
    case 'LookaroundAssertion':
    case 'AbsenceFunction':
      return inAlternatives(body.body, optional);
    case 'Quantifier':
      return losesCaptures(body.body, optional || body.min === 0);
    default:
      return false;
  }
}

const inAlternatives = (alternatives: readonly AlternativeNode[], optional: boolean): boolean =>
  alternatives.some(({ body }) => body.some((node) => losesCaptures(node, optional || alternatives.length > 1)));

/** A loop is written out within. */
const holdsLoop = (node: Node): boolean =>
  holdsGroup(node, (name) => name === OVERFLOW || name?.startsWith(MARK) === true);

const holdsCaptures = (node: Node): boolean => holdsGroup(node, isKept);

/** Whether it matters what a group of this name caught, once the loop has gone on. */
const isKept = (name: string | undefined): boolean => name !== undefined && !name.startsWith(MARK);

function holdsGroup(node: Node, isMeant: (name: string | undefined) => boolean): boolean {
  let found = false;
  traverse(node as OnigurumaAst, {
    CapturingGroup: (path) => {
      found ||= isMeant(path.node.name);
    },
  });
  return found;
}

function sizeOf(node: Node): number {
  let size = 0;
  traverse(node as OnigurumaAst, { '*': () => void size++ });
  return size;
}
