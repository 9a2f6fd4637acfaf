import { type AlternativeNode, createAssertion, type Node, type OnigurumaAst } from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';

/**
 * What begins with `.*`, which takes newlines too, matches at the start of the text or nowhere: as Onigmo does, it is not tried at each place
 * of a text that does not match. Not where a group is asked for again: there it matters what the `.*` took.
 */
export function anchorLeading(ast: OnigurumaAst): void {
  const { body } = ast;
  if (!body.every(beginsWithAnything)) return;
  let refersBack = false;
  traverse(ast, {
    Backreference: () => {
      refersBack = true;
    },
    Subroutine: () => {
      refersBack = true;
    },
  });
  if (refersBack) return;
  for (const alternative of body) {
    alternative.body.unshift(createAssertion('string_start'));
  }
}

const beginsWithAnything = ({ body: [first] }: AlternativeNode): boolean => first !== undefined && takesAnything(first);

function takesAnything(node: Node): boolean {
  if (node.type === 'CapturingGroup') return node.body.every(beginsWithAnything);
  if (node.type === 'Group')
    return node.atomic !== true && node.flags === undefined && node.body.every(beginsWithAnything);
  if (node.type !== 'Quantifier' || node.kind === 'possessive') return false;
  const { body, min, max } = node;
  if (body.type === 'CharacterSet')
    return (body.kind === 'dot' || body.kind === 'any') && min === 0 && max === Infinity;
  return min > 0 && takesAnything(body);
}
