import type { AlternativeNode, Node } from 'oniguruma-parser/parser';

/** Whether it may match without taking any of the text. */
export function maybeEmpty(node: Node): boolean {
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

/** Whether taking nothing is what it tries last of all. */
export function emptyLast(node: Node): boolean {
  switch (node.type) {
    case 'CapturingGroup':
    case 'Group':
      return node.body.every(({ body }, index) =>
        index === node.body.length - 1 ? body.every(emptyLast) : !body.every(maybeEmpty),
      );
    case 'Quantifier':
      return (node.min > 0 || node.kind !== 'lazy') && emptyLast(node.body);
    default:
      return true;
  }
}
