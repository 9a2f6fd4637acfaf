import {
  type CharacterSetNode,
  createAlternative,
  createCharacter,
  createCharacterClass,
  createGroup,
  createQuantifier,
  createUnicodeProperty,
  type GroupNode,
  type OnigurumaAst,
} from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';

/**
 * `\u{61 62}` Ruby reads before its engine does, which does not know it. And `\p{Punct}` does not know the signs of mathematics and money that
 * `[[:punct:]]` knows, while the parser takes the one for the other.
 */
export const parseable = (source: string): string =>
  /\\(?:u\{|p\{\^?punct)/i.test(source)
    ? source.replace(
        /\\(?:u\{([\da-f\s]+)\}|(p\{\^?)punct\}|.)/gis,
        (whole, codes: string | undefined, property: string | undefined) => {
          if (property !== undefined) return `\\${property}P}`;
          return codes === undefined ? whole : codes.trim().replace(/(\S+)\s*/g, '\\x{$1}');
        },
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

/** What is written for people to read is gone from the tree; the switch would take away blanks that were escaped, too. */
export function withoutFreeSpacing(ast: OnigurumaAst): void {
  traverse(ast, {
    Directive: ({ node, remove }) => {
      if (node.kind !== 'flags') return;
      const flags = withoutExtended(node.flags);
      if (flags === undefined) remove();
      else node.flags = flags;
    },
    Group: ({ node }) => {
      if (node.flags === undefined) return;
      const flags = withoutExtended(node.flags);
      if (flags === undefined) delete node.flags;
      else node.flags = flags;
    },
  });
}

type Flags = NonNullable<GroupNode['flags']>;

function withoutExtended({ enable = {}, disable = {} }: Flags): Flags | undefined {
  const { extended: _on, ...on } = enable;
  const { extended: _off, ...off } = disable;
  const flags = {
    ...(Object.keys(on).length > 0 ? { enable: on } : {}),
    ...(Object.keys(off).length > 0 ? { disable: off } : {}),
  };
  return Object.keys(flags).length > 0 ? flags : undefined;
}

interface LetterSet {
  readonly properties: readonly string[];
  readonly characters?: string;
}

const GRAPH = ['L', 'M', 'N', 'P', 'S', 'Cf', 'Co'];

/** Sets of POSIX, `[[:word:]]` and `\p{Word}`, know the letters of all scripts in Ruby, although `\w`, `\d` and `\s` don't. */
const LETTER_SETS: Readonly<Record<string, LetterSet>> = {
  digit: { properties: ['Nd'] },
  graph: { properties: GRAPH },
  print: { properties: [...GRAPH, 'Zs'] },
  punct: { properties: ['P'], characters: '$+<=>^`|~' },
  space: { properties: ['White_Space'] },
  word: { properties: ['Alphabetic', 'M', 'Nd', 'Pc'] },
};

const letterSet = (node: CharacterSetNode): LetterSet | undefined =>
  node.kind === 'posix' && Object.hasOwn(LETTER_SETS, node.value) ? LETTER_SETS[node.value] : undefined;

/** For texts that may hold more than ASCII. */
export function widenSets(ast: OnigurumaAst): void {
  traverse(ast, {
    CharacterSet: ({ node, parent, replaceWith, replaceWithMultiple }) => {
      const set = letterSet(node);
      if (set === undefined) return;
      const properties = set.properties.map((name) => createUnicodeProperty(name));
      const characters = [...(set.characters ?? '')].map((char) => createCharacter(char.charCodeAt(0)));
      const body = [...properties, ...characters];
      if (parent.type === 'CharacterClass' && parent.kind === 'union' && !node.negate) replaceWithMultiple(body);
      else replaceWith(createCharacterClass({ negate: node.negate === true, body }));
    },
  });
}

/** Whether it means another thing for letters beyond ASCII than JavaScript would give it. */
export function asksForLetters(ast: OnigurumaAst): boolean {
  let found = false;
  traverse(ast, {
    Assertion: ({ node }) => {
      found ||= node.kind === 'word_boundary';
    },
    CharacterSet: ({ node }) => {
      found ||= letterSet(node) !== undefined;
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
