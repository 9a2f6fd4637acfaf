import { createAlternative, createGroup, type OnigurumaAst, type QuantifiableNode } from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';
import { maybeEmpty } from './maybe-empty.ts';

/**
 * Of `(?:X)?` Ruby takes X even where X takes nothing of the text, and its groups have caught the empty text; JavaScript tries to have X
 * otherwise, or does without it. So it is written as a choice between X and nothing.
 */
export function keepEmpty(ast: OnigurumaAst): void {
  traverse(ast, {
    Quantifier: {
      exit: ({ node, replaceWith }) => {
        const { body, min, max, kind } = node;
        if (min === 0 && max === 1 && maybeEmpty(body)) replaceWith(choiceOfNone(body, kind));
      },
    },
  });
}

export function choiceOfNone(body: QuantifiableNode, kind: 'greedy' | 'lazy' | 'possessive'): QuantifiableNode {
  const taken = createAlternative({ body: [body] });
  const none = createAlternative({ body: [] });
  return createGroup({ atomic: kind === 'possessive', body: kind === 'lazy' ? [none, taken] : [taken, none] });
}
