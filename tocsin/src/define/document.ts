import { type Document, isAlias, isMap, isScalar, LineCounter, type Node, parseAllDocuments, visit } from 'yaml';
import { keyText, placeOf, type SourcePlace } from './check.ts';
import type { Problem } from './problem.ts';

/** A configuration is written by people; what is larger is something else. */
export const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 64;

export interface YamlFile {
  readonly place: SourcePlace;
  readonly text: string;
  /** Null: nothing is written in it. */
  readonly root: Node | null;
  readonly problems: readonly Problem[];
}

/**
 * Parses one YAML document. Anchors, aliases, tags and repeated keys are refused: the first three let a small file grow
 * without bound or mean something else than it says, the last hides a setting.
 */
export function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const place = { file, lines };
  const refuse = (message: string, hint?: string): YamlFile => ({
    place,
    text,
    root: null,
    problems: [{ file, line: 1, column: 1, message, ...(hint === undefined ? {} : { hint }) }],
  });
  if (Buffer.byteLength(text) > MAX_BYTES)
    return refuse(`is larger than ${MAX_BYTES / 1024} KiB`, 'is this the right file?');
  if (deepest(text) > MAX_DEPTH) return refuse(`is nested deeper than ${MAX_DEPTH} levels`);
  const documents = parseDocuments(text, lines);
  if (documents === undefined) return refuse('is nested too deeply');
  const [document, second] = documents;
  if (document === undefined) return { place, text, root: null, problems: [] };
  if (second !== undefined) return refuse('holds more than one document', 'remove the line `---` between them');
  const problems: Problem[] = document.errors.map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    const clean = message.toLowerCase().replace(/\.?\s*$/, '');
    const isVariable = (text.split('\n', line)[line - 1] ?? '').includes('${');
    const hint = isVariable ? { hint: 'put quotes around a text with a variable inside { } or [ ]' } : {};
    return { file, line, column: col, message: clean, ...hint };
  });
  if (problems.length === 0) problems.push(...findForbidden(document.contents, place));
  return { place, text, root: problems.length === 0 ? document.contents : null, problems };
}

/** Undefined where the parser, which is recursive, ran out of stack. */
function parseDocuments(text: string, lines: LineCounter): readonly Document.Parsed[] | undefined {
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
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** An upper bound of the nesting by brackets and by dashes on one line, before anything recursive sees the text. */
function deepest(text: string): number {
  let flow = 0;
  let most = 0;
  for (const char of text) {
    if (char === '[' || char === '{') most = Math.max(most, ++flow);
    else if (char === ']' || char === '}') flow = Math.max(0, flow - 1);
  }
  for (const line of text.split('\n')) {
    most = Math.max(most, /^[\s?:-]*/.exec(line)?.[0].replace(/\s/g, '').length ?? 0);
  }
  return most;
}

function findForbidden(root: Node | null, place: SourcePlace): Problem[] {
  const problems: Problem[] = [];
  const add = (node: Node, message: string, hint: string): void => {
    problems.push({ ...placeOf(node, place), message, hint });
  };
  visit(root, {
    Node: (_key, node) => {
      if (isAlias(node)) add(node, 'aliases are not allowed', 'write the value out');
      else if (node.anchor !== undefined) add(node, 'anchors are not allowed', `remove "&${node.anchor}"`);
      else if (node.tag !== undefined && !isPlainTag(node.tag))
        add(node, `the tag ${node.tag} is not allowed`, 'remove it');
      if (isMap(node)) problems.push(...repeatedKeys(node, place));
    },
  });
  return problems;
}

/** What the parser itself gives to a quoted or block text. */
const isPlainTag = (tag: string): boolean => /^tag:yaml\.org,2002:(?:str|map|seq|int|float|bool|null)$/.test(tag);

function repeatedKeys(map: { readonly items: Parameters<typeof keyText>[0][] }, place: SourcePlace): Problem[] {
  const seen = new Set<string>();
  return map.items.flatMap((pair) => {
    const key = keyText(pair);
    if (seen.has(key) && isScalar(pair.key)) {
      return [{ ...placeOf(pair.key, place), message: `"${key}" is written twice`, hint: 'remove one of them' }];
    }
    seen.add(key);
    return [];
  });
}
