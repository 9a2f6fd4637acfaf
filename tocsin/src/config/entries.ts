import { isMap, type Node } from 'yaml';
import { didYouMean, keyText, type Problem, placeOf, plain, type SourcePlace } from '../define/index.ts';

/** The value of a key of an entry of a list. */
export function valueNode(node: Node, key: string): Node | undefined {
  const value = isMap(node) ? node.items.find((pair) => keyText(pair) === key)?.value : undefined;
  return typeof value === 'object' && value !== null && 'range' in value ? (value as Node) : undefined;
}

export function unknownType(
  what: string,
  name: string,
  known: readonly { readonly name: string }[],
  node: Node | undefined,
  place: SourcePlace,
): Problem {
  const names = known.map((one) => one.name);
  const near = didYouMean(name, names);
  return {
    ...placeOf(node, place),
    message: `there is no ${what} "${name}"`,
    hint: near || `there are: ${names.join(', ')}`,
  };
}

/** Entries that go by the same name, given by `key`, else by `type`. Those that are wrong otherwise are not `known`. */
export function clashes(
  what: string,
  key: string,
  nodes: readonly unknown[],
  known: ReadonlySet<string>,
  place: SourcePlace,
): Problem[] {
  const seen = new Set<string>();
  return nodes.flatMap((node) => {
    if (!isMap(node)) return [];
    const entry = plain(node) as Record<string, unknown>;
    const own = entry[key];
    const name = typeof own === 'string' ? own : entry.type;
    if (typeof name !== 'string' || !known.has(name)) return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const at = placeOf(valueNode(node, own === undefined ? 'type' : key), place);
    return [
      {
        ...at,
        message: `two ${what}s are called "${name}"`,
        hint: `give each ${/^[aeiou]/.test(key) ? 'an' : 'a'} \`${key}\` of its own, and keep it`,
      },
    ];
  });
}
