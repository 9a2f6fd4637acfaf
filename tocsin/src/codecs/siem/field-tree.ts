import { isObject, type Value, type ValueObject } from '../../event/index.ts';

export interface FieldNode<Leaf> {
  readonly key: string;
  readonly leaf: Leaf | undefined;
  readonly below: FieldTree<Leaf> | undefined;
}

/** Fields by the way to them, so that what an event has nothing of is passed over as a whole. */
export interface FieldTree<Leaf> {
  readonly nodes: readonly FieldNode<Leaf>[];
  /** Places in `nodes`, by key. */
  readonly places: ReadonlyMap<string, number>;
}

/** Of dotted names, in the order in which they first come. */
export function fieldTree<Leaf>(fields: Iterable<readonly [field: string, leaf: Leaf]>): FieldTree<Leaf> {
  interface Growing {
    key: string;
    leaf: Leaf | undefined;
    below: Growing[];
  }
  const top: Growing[] = [];
  for (const [field, leaf] of fields) {
    let level = top;
    let node: Growing | undefined;
    for (const key of field.split('.')) {
      node = level.find((one) => one.key === key);
      if (node === undefined) {
        node = { key, leaf: undefined, below: [] };
        level.push(node);
      }
      level = node.below;
    }
    if (node !== undefined) node.leaf = leaf;
  }
  const treeOf = (level: readonly Growing[]): FieldTree<Leaf> => ({
    nodes: level.map(({ key, leaf, below }) => ({ key, leaf, below: below.length === 0 ? undefined : treeOf(below) })),
    places: new Map(level.map(({ key }, place) => [key, place])),
  });
  return treeOf(top);
}

/** Calls `visit`, which must not walk a tree, for each field of the tree that has a value, in the order of the tree. */
export function visitFields<Leaf>(
  object: ValueObject,
  tree: FieldTree<Leaf>,
  visit: (leaf: Leaf, value: Value) => void,
): void {
  visitFrom(0, object, tree, visit);
}

/** Places of a tree that an object has something at; behind them those of the tree below that is being walked. */
const found: number[] = [];

/** An event has few of many fields, so its own keys are looked up, and not all of the tree. */
function visitFrom<Leaf>(
  base: number,
  object: ValueObject,
  { nodes, places }: FieldTree<Leaf>,
  visit: (leaf: Leaf, value: Value) => void,
): void {
  let end = base;
  for (const key in object) {
    const place = places.get(key);
    if (place === undefined) continue;
    let at = end++;
    for (; at > base && (found[at - 1] ?? 0) > place; at--) found[at] = found[at - 1] ?? 0;
    found[at] = place;
  }
  for (let at = base; at < end; at++) {
    const node = nodes[found[at] ?? 0];
    const value = node === undefined ? undefined : object[node.key];
    if (node === undefined || value === undefined || value === null) continue;
    if (node.below !== undefined && isObject(value)) visitFrom(end, value, node.below, visit);
    else if (node.leaf !== undefined) visit(node.leaf, value);
  }
}
