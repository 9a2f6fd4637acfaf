import {
  type AlternativeNode,
  createAlternative,
  createCapturingGroup,
  createGroup,
  createQuantifier,
  type Node,
  type OnigurumaAst,
  type QuantifiableNode,
  type QuantifierNode,
} from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';

/** Groups of this name caught more turns than were written out: what they lost is to be had with more. */
export const OVERFLOW = 'overflow';

/** More than this all loops of a pattern do not get; where it is used up, loops stay as they are. */
const MAX_NODES = 20_000;
/** Of a loop in which another one is written out: the time to compile grows with the cube of how deep they lie in each other. */
const NESTED_TURNS = 2;

/**
 * Within a loop JavaScript forgets at each turn what groups caught in the turn before, Ruby keeps it: `(?:(?<a>x)|(?<b>y))*` on "xy". So a
 * loop in which a group may go without a part of the text has its first `turns` turns written out, `(?:X(?:X…)?)?`: each has groups of
 * its own, of the same names, and the last one that caught something counts.
 */
export function keepCaptures(ast: OnigurumaAst, turns: number): void {
  let left = MAX_NODES;
  traverse(ast, {
    LookaroundAssertion: { enter: ({ node, skip }) => void (node.kind === 'lookbehind' && skip()) },
    Quantifier: {
      exit: ({ node, replaceWith }) => {
        if (node.max < 2 || !losesCaptures(node.body)) return;
        const most = holdsLoop(node.body) ? NESTED_TURNS : turns;
        const size = sizeOf(node.body);
        const count = Math.min(most, Math.floor(left / size));
        if (count < 2) return;
        left -= count * size;
        replaceWith(writtenOut(node, count));
      },
    },
  });
}

/** Whether a turn may pass over a group within. */
function losesCaptures(body: Node, optional = false): boolean {
  switch (body.type) {
    case 'CapturingGroup':
      return (body.name !== undefined && optional) || inAlternatives(body.body, optional);
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

function holdsLoop(node: Node): boolean {
  let found = false;
  traverse(node as OnigurumaAst, {
    CapturingGroup: (path) => {
      found ||= path.node.name === OVERFLOW;
    },
  });
  return found;
}

function sizeOf(node: Node): number {
  let size = 0;
  traverse(node as OnigurumaAst, { '*': () => void size++ });
  return size;
}

function writtenOut({ kind, min, max, body }: QuantifierNode, turns: number): QuantifiableNode {
  const copy = (): QuantifiableNode => structuredClone(body);
  const step = kind === 'possessive' ? 'greedy' : kind;
  const count = Math.min(turns, max);
  let rest: QuantifiableNode | undefined;
  if (max > count) {
    const left = max === Number.POSITIVE_INFINITY ? max : max - count;
    const tail = createQuantifier(step, Math.max(0, min - count), left, copy());
    rest = createCapturingGroup(1, { name: OVERFLOW, body: [createAlternative({ body: [tail] })] });
  }
  for (let turn = count; turn > 0; turn--) {
    const sequence = createAlternative({ body: rest === undefined ? [copy()] : [copy(), rest] });
    const group = createGroup({ body: [sequence] });
    rest = turn > min ? createQuantifier(step, 0, 1, group) : group;
  }
  const whole = createAlternative({ body: rest === undefined ? [] : [rest] });
  return createGroup({ atomic: kind === 'possessive', body: [whole] });
}
