import { isObject, type Value, type ValueObject } from '../../event/index.ts';

/** Fields by the way to them, so that what an event has nothing of is passed over as a whole. */
export interface FieldNode<Leaf> {
  readonly key: string;
  readonly leaf: Leaf | undefined;
  readonly below: readonly FieldNode<Leaf>[];
}

/** Of dotted names, in the order in which they first come. */
export function fieldTree<Leaf>(fields: Iterable<readonly [field: string, leaf: Leaf]>): readonly FieldNode<Leaf>[] {
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
  return top;
}

/** Calls `visit` for each field of the tree that has a value. No key of a tree may be one that objects inherit. */
export function visitFields<Leaf>(
  object: ValueObject,
  nodes: readonly FieldNode<Leaf>[],
  visit: (leaf: Leaf, value: Value) => void,
): void {
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    const value = node === undefined ? undefined : object[node.key];
    if (node === undefined || value === undefined || value === null) continue;
    if (node.below.length > 0 && isObject(value)) visitFields(value, node.below, visit);
    else if (node.leaf !== undefined) visit(node.leaf, value);
  }
}
