import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { type Holder, isObject, noteFloat, type Value } from '../../event/index.ts';

/** Notes the floats that are whole numbers (`1.0`, `1e3`) in `value`, which was made of this node. */
export function noteYamlFloats(node: Node | null | undefined, value: Value | undefined): void {
  if (isMap(node) && isObject(value)) {
    for (const { key, value: member } of node.items)
      if (isScalar(key)) noteMember(value, String(key.value), member, value[String(key.value)]);
  } else if (isSeq(node) && Array.isArray(value)) {
    for (const [index, member] of node.items.entries()) noteMember(value, String(index), member, value[index]);
  }
}

function noteMember(holder: Holder, key: string, node: unknown, value: Value | undefined): void {
  if (isScalar(node)) {
    if (typeof value === 'number' && /[.eE]/.test(node.source ?? '') && !/^0x/.test(node.source ?? ''))
      noteFloat(holder, key, value);
  } else if (isMap(node) || isSeq(node)) noteYamlFloats(node, value);
}
