import type {
  AlternativeNode,
  CharacterClassElementNode,
  CharacterClassNode,
  Node,
  OnigurumaAst,
} from 'oniguruma-parser/parser';

/** Something for which the long way is needed. */
class NotDirect extends Error {}

/**
 * The regular expression in JavaScript's syntax, without flags, for texts of ASCII only; undefined for one that has more than JavaScript has
 * too. It says the same as the long way through `oniguruma-to-es`, in half of the time.
 */
export function toJavaScript(ast: OnigurumaAst): string | undefined {
  if (ast.flags.ignoreCase || ast.flags.extended) return undefined;
  try {
    return alternatives(ast.body);
  } catch (error) {
    if (error instanceof NotDirect) return undefined;
    throw error;
  }
}

const alternatives = (list: readonly AlternativeNode[]): string =>
  list.map(({ body }) => body.map(write).join('')).join('|');

function write(node: Node): string {
  switch (node.type) {
    case 'Character':
      return character(node.value, SYNTAX);
    case 'CharacterSet':
    case 'CharacterClass':
      return characters(node);
    case 'CapturingGroup':
      return `(${alternatives(node.body)})`;
    case 'Group':
      if (node.atomic === true || node.flags !== undefined) throw new NotDirect();
      return `(?:${alternatives(node.body)})`;
    case 'LookaroundAssertion':
      return `(?${node.kind === 'lookbehind' ? '<' : ''}${node.negate ? '!' : '='}${alternatives(node.body)})`;
    case 'Assertion':
      return assertion(node.kind, node.negate === true);
    case 'Quantifier':
      if (node.kind === 'possessive') throw new NotDirect();
      return `${quantified(node.body)}${times(node.min, node.max)}${node.kind === 'lazy' ? '?' : ''}`;
    default:
      throw new NotDirect();
  }
}

function quantified(body: Node): string {
  if (body.type === 'Quantifier') return `(?:${write(body)})`;
  if (body.type === 'LookaroundAssertion' || body.type === 'Assertion') throw new NotDirect();
  return write(body);
}

function times(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function assertion(kind: string, negate: boolean): string {
  if (kind === 'word_boundary') return negate ? '\\B' : '\\b';
  const text = ASSERTIONS[kind];
  if (text === undefined) throw new NotDirect();
  return text;
}

const ASSERTIONS: Readonly<Record<string, string>> = {
  string_start: '^',
  string_end: '$',
  string_end_newline: '(?=\\n?$)',
  // Not behind the newline that ends the text.
  line_start: '(?<=^|\\n(?!$))',
  line_end: '(?=$|\\n)',
};

function characters(node: CharacterClassElementNode): string {
  if (node.type === 'CharacterSet') {
    if (node.kind === 'dot' || node.kind === 'any') return '[^]';
    return `[${node.negate === true ? '^' : ''}${membersOfSet(node.kind, node.value)}]`;
  }
  if (node.type !== 'CharacterClass') throw new NotDirect();
  return `[${node.negate ? '^' : ''}${membersOfClass(node)}]`;
}

function membersOfClass({ kind, body }: CharacterClassNode): string {
  if (kind !== 'union') throw new NotDirect();
  return body.map(member).join('');
}

function member(node: CharacterClassElementNode): string {
  if (node.type === 'Character') return character(node.value, CLASS_SYNTAX);
  if (node.type === 'CharacterClassRange')
    return `${character(node.min.value, CLASS_SYNTAX)}-${character(node.max.value, CLASS_SYNTAX)}`;
  if (node.negate === true) {
    const letter = node.type === 'CharacterSet' ? NEGATED[node.kind] : undefined;
    if (letter === undefined) throw new NotDirect();
    return letter;
  }
  return node.type === 'CharacterSet' ? membersOfSet(node.kind, node.value) : membersOfClass(node);
}

function membersOfSet(kind: string, value: string | undefined): string {
  const members = kind === 'posix' ? POSIX[value ?? ''] : SETS[kind];
  if (members === undefined) throw new NotDirect();
  return members;
}

const SPACE = '\\t-\\r ';
const SETS: Readonly<Record<string, string>> = { digit: '0-9', hex: '0-9A-Fa-f', space: SPACE, word: '0-9A-Z_a-z' };
const NEGATED: Readonly<Record<string, string>> = { digit: '\\D', space: '\\S', word: '\\W' };

/** As far as ASCII goes. */
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  space: SPACE,
  upper: 'A-Z',
  word: '0-9A-Z_a-z',
  xdigit: '0-9A-Fa-f',
};

const SYNTAX = '^$\\.*+?()[]{}|/';
const CLASS_SYNTAX = '^\\[]-';

function character(code: number, syntax: string): string {
  if (code > 0xffff) throw new NotDirect();
  const char = String.fromCharCode(code);
  if (syntax.includes(char)) return `\\${char}`;
  return code < 0x20 || code >= 0x7f ? `\\u${code.toString(16).padStart(4, '0')}` : char;
}
