import { isMap, type Node, Pair, YAMLMap } from 'yaml';
import { keyText } from '../../../define/index.ts';
import { scalarOf, valueAt } from './fields.ts';
import type { Source } from './source.ts';

/**
 * Documents of a collection of the old kind: `action: global` adds to all that follow, `reset` forgets it, `repeat` takes what the document
 * before says. https://github.com/SigmaHQ/sigma-specification/blob/main/archives/wiki.md#rule-collections
 */
export function resolveCollection(roots: readonly Node[], source: Source): readonly YAMLMap[] {
  let global: YAMLMap | undefined;
  let previous: YAMLMap | undefined;
  const made: YAMLMap[] = [];
  for (const root of roots) {
    if (!isMap(root)) {
      source.problem(root, 'a document of Sigma is a map');
      continue;
    }
    const action = valueAt(root, 'action');
    const name = action === undefined ? undefined : scalarOf(action);
    const own = without(root, 'action');
    if (name === 'global') global = merge(global, own);
    else if (name === 'reset') global = undefined;
    else if (name !== undefined && name !== 'repeat')
      source.problem(action, `there is no action "${name}"`, 'it is global, reset or repeat');
    else {
      if (name === 'repeat' && previous === undefined) source.problem(action, 'there is nothing before to repeat');
      const base = name === 'repeat' ? previous : global;
      previous = base === undefined ? own : merge(base, own);
      made.push(previous);
    }
  }
  return made;
}

function without(map: YAMLMap, key: string): YAMLMap {
  const copy = new YAMLMap();
  copy.range = map.range ?? null;
  copy.items = map.items.filter((pair) => keyText(pair) !== key);
  return copy;
}

/** Maps within maps are merged; everything else of `over` takes the place of what is in `base`. */
function merge(base: YAMLMap | undefined, over: YAMLMap): YAMLMap {
  if (base === undefined) return over;
  const copy = new YAMLMap();
  copy.range = over.range ?? null;
  const left = new Map(over.items.map((pair) => [keyText(pair), pair]));
  for (const pair of base.items) {
    const key = keyText(pair);
    const own = left.get(key);
    left.delete(key);
    copy.items.push(
      own === undefined
        ? pair
        : isMap(own.value) && isMap(pair.value)
          ? new Pair(own.key, merge(pair.value, own.value))
          : own,
    );
  }
  copy.items.push(...left.values());
  return copy;
}
