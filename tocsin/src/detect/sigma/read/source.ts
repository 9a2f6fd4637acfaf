import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Pair,
  parseAllDocuments,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import {
  keyText,
  lineAndColumn,
  offsetInFile,
  type Problem,
  placeOf,
  type SourcePlace,
} from '../../../define/index.ts';

/** Far above the largest file of public rules; with what aliases repeat. */
const MAX_NODES = 200_000;
const MAX_NODES_OF_ONE = 20_000;
const MAX_DEPTH = 32;
/** Beyond this depth of brackets the parser, which is recursive, is not asked. */
const MAX_BRACKETS = 64;

/** A file while it is read: collects what is wrong with it. */
export class Source {
  readonly file: string;
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #text: string;
  readonly #place: SourcePlace;

  constructor(file: string, text: string, lines: LineCounter) {
    this.file = file;
    this.#text = text;
    this.#place = { file, lines };
  }

  problem(at: unknown, message: string, hint?: string): undefined {
    this.problems.push(this.#about(at, message, hint));
    return undefined;
  }

  warn(at: unknown, message: string, hint?: string): void {
    this.warnings.push(this.#about(at, message, hint));
  }

  /** At a place in a text that is written in `node`, as near as can be told. */
  problemAt(node: unknown, offset: number, message: string, hint?: string): void {
    const at = offsetInFile(this.#text, node, offset);
    const place = at === undefined ? {} : lineAndColumn(this.#place, at);
    this.problems.push({ ...this.#about(node, message, hint), ...place });
  }

  lineOf(at: unknown): number {
    return placeOf(asNode(at), this.#place).line;
  }

  #about(at: unknown, message: string, hint: string | undefined): Problem {
    return { ...placeOf(asNode(at), this.#place), message, ...(hint === undefined ? {} : { hint }) };
  }
}

const asNode = (value: unknown): Node | undefined =>
  typeof value === 'object' && value !== null && 'range' in value ? (value as Node) : undefined;

/** The documents of a file that hold something, each as a tree without aliases. */
export function parseSource(file: string, text: string): { readonly source: Source; readonly roots: readonly Node[] } {
  const lines = new LineCounter();
  const source = new Source(file, text, lines);
  const parsed = parse(text, lines);
  if (typeof parsed === 'string') {
    source.problem(undefined, parsed);
    return { source, roots: [] };
  }
  const budget = { left: MAX_NODES };
  const roots = parsed.flatMap((document) => {
    for (const { pos, message } of document.errors) {
      const { line, col } = lines.linePos(pos[0]);
      source.problems.push({ file, line, column: col, message: message.toLowerCase().replace(/\.?\s*$/, '') });
    }
    if (document.errors.length > 0 || document.contents === null) return [];
    const before = source.problems.length;
    const root = new Copy(document, source, budget).root();
    return root === undefined || source.problems.length > before || (isScalar(root) && root.value === null)
      ? []
      : [root];
  });
  return { source, roots };
}

function parse(text: string, lines: LineCounter): readonly Document.Parsed[] | string {
  if (bracketDepth(text) > MAX_BRACKETS) return `is nested deeper than ${MAX_BRACKETS} brackets`;
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof RangeError) return 'is nested too deeply';
    throw error;
  }
}

/** An upper bound, as brackets within texts count too. */
function bracketDepth(text: string): number {
  let depth = 0;
  let most = 0;
  let dashes = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x5b || char === 0x7b) most = Math.max(most, ++depth);
    else if (char === 0x5d || char === 0x7d) depth = Math.max(0, depth - 1);
    else if (char === 0x0a) {
      depth = 0;
      dashes = 0;
    } else if ((char === 0x2d || char === 0x3f) && text.charCodeAt(at + 1) === 0x20) most = Math.max(most, ++dashes);
  }
  return most;
}

class TooMuch extends Error {}

/** Writes aliases and merge keys out, up to a bound, since a few of them can stand for billions of values. */
class Copy {
  readonly #document: Document.Parsed;
  readonly #source: Source;
  readonly #budget: { left: number };
  #own = MAX_NODES_OF_ONE;

  constructor(document: Document.Parsed, source: Source, budget: { left: number }) {
    this.#document = document;
    this.#source = source;
    this.#budget = budget;
  }

  root(): Node | undefined {
    try {
      return this.#copy(this.#document.contents, 0);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      return this.#source.problem(this.#document.contents, error.message);
    }
  }

  #copy(node: unknown, depth: number): Node {
    if (depth > MAX_DEPTH) throw new TooMuch(`is nested deeper than ${MAX_DEPTH} levels`);
    if (--this.#own < 0 || --this.#budget.left < 0)
      throw new TooMuch(`holds more than ${this.#own < 0 ? MAX_NODES_OF_ONE : MAX_NODES} values`);
    if (isAlias(node)) {
      const to = node.resolve(this.#document);
      if (to === undefined) throw new TooMuch(`the alias *${node.source} has no anchor`);
      return this.#copy(to, depth + 1);
    }
    if (isSeq(node)) {
      const copy = new YAMLSeq();
      copy.range = node.range ?? null;
      copy.items = node.items.map((item) => this.#copy(item, depth + 1));
      return copy;
    }
    if (!isMap(node)) return node as Node;
    const copy = new YAMLMap();
    copy.range = node.range ?? null;
    const seen = new Set<string>();
    const merged: Pair[] = [];
    for (const pair of node.items) {
      const key = keyText(pair);
      const value = pair.value === null ? null : this.#copy(pair.value, depth + 1);
      if (key === '<<' && (isMap(value) || isSeq(value))) {
        for (const from of isMap(value) ? [value] : value.items) if (isMap(from)) merged.push(...from.items);
        continue;
      }
      if (seen.has(key)) this.#source.problem(pair.key, `"${key}" is written twice`, 'remove one of them');
      seen.add(key);
      copy.items.push(new Pair(pair.key, value));
    }
    for (const pair of merged) {
      if (seen.has(keyText(pair))) continue;
      seen.add(keyText(pair));
      copy.items.push(pair);
    }
    return copy;
  }
}
