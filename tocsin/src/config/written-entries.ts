import { isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import { editBody, keyText, parseYaml, plain, sameValues, writeBody } from '../define/index.ts';

/** A list of `tocsin.yaml` whose entries are changed one by one. */
export type EntryList = 'inputs' | 'outputs';

/** An entry of such a list as it is written: variables and secrets stand in it as in the file. */
export type WrittenEntry = Readonly<Record<string, unknown>>;

/** Under which key entries have their names. */
const NAME_KEYS = { inputs: 'id', outputs: 'name' } as const;

export const nameKeyOf = (list: EntryList): 'id' | 'name' => NAME_KEYS[list];

/** The name of an entry, else its type. */
export const entryName = (list: EntryList, entry: WrittenEntry): string =>
  String(entry[NAME_KEYS[list]] ?? entry.type ?? '');

/** The entries of a list; none where the text is no configuration. */
export const writtenEntries = (text: string, list: EntryList): readonly WrittenEntry[] =>
  entryNodes(text, list).map(writtenOf);

const writtenOf = (node: Node): WrittenEntry => ({ ...(plain(node) as WrittenEntry) });

const listOf = (text: string, list: EntryList): unknown => {
  const { root } = parseYaml('', text);
  return isMap(root) ? root.items.find((pair) => keyText(pair) === list)?.value : undefined;
};

const entryNodes = (text: string, list: EntryList): readonly YAMLMap[] => {
  const nodes = listOf(text, list);
  return isSeq(nodes) ? nodes.items.filter((item): item is YAMLMap => isMap(item)) : [];
};

/**
 * The text with these entries in place of its own, of which one was changed (at `index`), added behind the last or (`undefined`) removed. All else
 * stays as it is written, byte for byte where the list is one of lines with dashes.
 */
export function changeEntry(text: string, list: EntryList, index: number, entry: WrittenEntry | undefined): string {
  const old = writtenEntries(text, list);
  const wanted = [...old.slice(0, index), ...(entry === undefined ? [] : [entry]), ...old.slice(index + 1)];
  const spliced = splice(text, list, index, entry);
  if (spliced !== undefined && sameValues(writtenEntries(spliced, list), wanted)) return spliced;
  const { root } = parseYaml('', text);
  const whole = root === null ? {} : (plain(root) as Record<string, unknown>);
  const changed = { ...whole, [list]: wanted };
  return editBody(text, changed) ?? writeBody(changed);
}

interface Place {
  /** Offsets of the line with the dash, and behind the last line. */
  readonly from: number;
  readonly to: number;
  /** Column of the dash. */
  readonly indent: number;
  /** Column of what stands behind it. */
  readonly inner: number;
}

/** Undefined where the entry does not stand in lines of its own. */
function placeOfEntry(text: string, node: YAMLMap): Place | undefined {
  const [start, end] = node.range ?? [0, 0];
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const head = /^( *)-( +)$/.exec(text.slice(from, start));
  if (head === null) return undefined;
  const last = text.slice(0, end).trimEnd().length;
  const newline = text.indexOf('\n', last);
  const indent = head[1]?.length ?? 0;
  return { from, to: newline < 0 ? text.length : newline + 1, indent, inner: start - from };
}

function splice(text: string, list: EntryList, index: number, entry: WrittenEntry | undefined): string | undefined {
  const nodes = entryNodes(text, list);
  const node = nodes[index];
  if (node === undefined) return entry === undefined ? undefined : append(text, list, nodes.at(-1), entry);
  const place = placeOfEntry(text, node);
  if (place === undefined) return undefined;
  const { from, to, indent, inner } = place;
  if (entry === undefined) {
    const rest = `${text.slice(0, aboveOf(text, list, from, indent))}${text.slice(to)}`;
    // A key with nothing behind it is no list.
    return nodes.length > 1 ? rest : rest.replace(emptyHead(list), '$1 []$2');
  }
  const lines = text.slice(from, to).split('\n');
  const own = lines.map((line) => line.slice(Math.min(inner, /^ */.exec(line.replace('-', ' '))?.[0].length ?? 0)));
  const edited = editBody(own.join('\n'), entry);
  return edited === undefined ? undefined : text.slice(0, from) + dashed(edited, indent, inner) + text.slice(to);
}

/** The line of a list that holds nothing, and the comment behind it. */
const emptyHead = (list: EntryList): RegExp => new RegExp(`^(${list}:)(?:[ ]*\\[[ ]*\\])?([ ]*(?:#[^\\n]*)?)$`, 'm');

/** Where what belongs to the entry begins: comments stand above what they are about, but those above the first are of the list. */
function aboveOf(text: string, list: EntryList, from: number, indent: number): number {
  const comments = /(?:\n *#[^\n]*)+\n$/.exec(text.slice(0, from));
  if (comments === null || from === 0) return from;
  const before = text.slice(0, comments.index).split('\n').at(-1) ?? '';
  const isFirst = /^\s*(\w+)\s*:/.exec(before)?.[1] === list;
  const isAligned = comments[0]
    .trimEnd()
    .split('\n')
    .slice(1)
    .every((line) => /^ */.exec(line)?.[0].length === indent);
  return isFirst || !isAligned ? from : comments.index + 1;
}

function append(text: string, list: EntryList, last: YAMLMap | undefined, entry: WrittenEntry): string | undefined {
  const written = writeBody(entry);
  if (last === undefined) {
    if (parseYaml('', text).problems.length > 0) return undefined;
    if (listOf(text, list) !== undefined)
      return text.replace(
        emptyHead(list),
        (_, key: string, comment: string) => `${key}${comment}\n${dashed(written, 2, 4).trimEnd()}`,
      );
    const head = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    return `${head}${list}:\n${dashed(written, 2, 4)}`;
  }
  const place = placeOfEntry(text, last);
  if (place === undefined) return undefined;
  const before = text.slice(0, place.to);
  const head = before.endsWith('\n') ? before : `${before}\n`;
  return `${head}${dashed(written, place.indent, place.inner)}${text.slice(place.to)}`;
}

/** Lines of a map as an item of a list. */
function dashed(lines: string, indent: number, inner: number): string {
  const indented = lines
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(inner)}${line}`))
    .join('\n');
  return `${' '.repeat(indent)}-${indented.slice(indent + 1)}\n`;
}

/**
 * What a place in the text is in the entry: `['tokens', 0, 'token']`; undefined where it lies outside. A key that is missing has the place of
 * what it is missing from, and its name in the message.
 */
export function pathInEntry(
  text: string,
  list: EntryList,
  index: number,
  { line, column, message }: { readonly line: number; readonly column: number; readonly message: string },
): readonly (string | number)[] | undefined {
  const node = entryNodes(text, list)[index];
  const lines = text.split('\n');
  const offset = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  if (node?.range == null || offset < node.range[0] || offset >= node.range[2]) return undefined;
  const missing = /^"([^"]+)" is missing$/.exec(message)?.[1];
  return missing === undefined ? stepsTo(node, offset) : stepsOf(missing);
}

/** `tokens[0].name` as steps. */
const stepsOf = (path: string): readonly (string | number)[] =>
  (path.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

function stepsTo(node: unknown, offset: number): readonly (string | number)[] {
  if (isMap(node)) {
    for (const pair of node.items) {
      if (holds(pair.key, offset)) return [keyText(pair)];
      if (holds(pair.value, offset)) return [keyText(pair), ...stepsTo(pair.value, offset)];
    }
  }
  if (isSeq(node)) {
    const index = node.items.findIndex((item) => holds(item, offset));
    if (index >= 0) return [index, ...stepsTo(node.items[index], offset)];
  }
  return [];
}

const holds = (node: unknown, offset: number): boolean => {
  const range = typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range : undefined;
  return range != null && offset >= range[0] && offset < Math.max(range[1], range[0] + 1);
};
