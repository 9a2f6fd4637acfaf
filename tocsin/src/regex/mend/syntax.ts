import {
  createAlternative,
  createGroup,
  createQuantifier,
  createUnicodeProperty,
  type OnigurumaAst,
} from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';

/** Ruby reads `\u{61 62}` before its engine does, which does not know it. */
export const withoutCodePoints = (source: string): string =>
  source.includes('\\u{')
    ? source.replace(/\\(?:u\{([\da-fA-F\s]+)\}|.)/gs, (whole, codes: string | undefined) =>
        codes === undefined ? whole : codes.trim().replace(/(\S+)\s*/g, '\\x{$1}'),
      )
    : source;

/** `x{2}?` is no lazy loop in Ruby: twice or not at all. */
export function optionalIntervals(ast: OnigurumaAst): void {
  traverse(ast, {
    Quantifier: ({ node, replaceWith }) => {
      if (node.kind !== 'lazy' || node.min !== node.max) return;
      const { min, max, body } = node;
      const group = createGroup({
        body: [createAlternative({ body: [createQuantifier('greedy', min, max, body)] })],
      });
      replaceWith(createQuantifier('greedy', 0, 1, group), { traverse: true });
    },
  });
}

/** What becomes of a reference to a group may be something that JavaScript does not repeat. */
export function groupReferences(ast: OnigurumaAst): void {
  traverse(ast, {
    Quantifier: ({ node }) => {
      if (node.body.type === 'Backreference')
        node.body = createGroup({ body: [createAlternative({ body: [node.body] })] });
    },
  });
}

/** `[[:word:]]` of Ruby knows all letters. */
export function widenWords(ast: OnigurumaAst): void {
  traverse(ast, {
    CharacterSet: ({ node, replaceWithMultiple }) => {
      if (node.kind === 'posix' && node.value === 'word' && !node.negate)
        replaceWithMultiple(['L', 'M', 'N', 'Pc'].map((name) => createUnicodeProperty(name)));
    },
  });
}

/** Whether it means another thing for letters beyond ASCII than JavaScript would give it. */
export function asksForWords(ast: OnigurumaAst): boolean {
  let found = false;
  traverse(ast, {
    Assertion: ({ node }) => {
      found ||= node.kind === 'word_boundary';
    },
    CharacterSet: ({ node }) => {
      found ||= node.kind === 'posix' && node.value === 'word';
    },
  });
  return found;
}

export function refersToGroups(ast: OnigurumaAst): boolean {
  let found = false;
  traverse(ast, {
    Backreference: () => {
      found = true;
    },
    Subroutine: () => {
      found = true;
    },
  });
  return found;
}

/** Of each group that catches, in the order of their opening brackets; nothing for one without a name. */
export function namesOf(ast: OnigurumaAst): string[] {
  const names: string[] = [];
  traverse(ast, { CapturingGroup: ({ node }) => void names.push(node.name ?? '') });
  return names;
}
