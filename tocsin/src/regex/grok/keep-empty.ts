import {
  type AlternativeNode,
  createAlternative,
  createGroup,
  type Node,
  type OnigurumaAst,
} from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';

/**
 * Of `(?:X)?` Ruby takes X even where X takes nothing of the text, and its groups have caught the empty text; JavaScript tries to have X
 * otherwise, or does without it. So it is written as a choice between X and nothing.
 */
export function keepEmpty(ast: OnigurumaAst): void {
  traverse(ast, {
    Quantifier: {
      exit: ({ node, replaceWith }) => {
        const { body, min, max, kind } = node;
        if (min !== 0 || max !== 1 || kind === 'possessive' || !maybeEmpty(body)) return;
        const taken = createAlternative({ body: [body] });
        const none = createAlternative({ body: [] });
        replaceWith(createGroup({ body: kind === 'lazy' ? [none, taken] : [taken, none] }));
      },
    },
  });
}

function maybeEmpty(node: Node): boolean {
  switch (node.type) {
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return false;
    case 'CapturingGroup':
    case 'Group':
      return node.body.some(allMaybeEmpty);
    case 'Quantifier':
      return node.min === 0 || maybeEmpty(node.body);
    default:
      return true;
  }
}

const allMaybeEmpty = ({ body }: AlternativeNode): boolean => body.every(maybeEmpty);
