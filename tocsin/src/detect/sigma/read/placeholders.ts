import type { FieldItem } from '../documents.ts';
import { InvalidItem } from '../values/read-item.ts';

/** What `%name%` stands for in values with the modifier `expand`. */
export type Placeholders = ReadonlyMap<string, readonly (string | number)[]>;

const PLACEHOLDER = /%([A-Za-z0-9_.-]+)%/g;
const MAX_VALUES = 10_000;

/** The item with its placeholders written out and without `expand`. Throws `InvalidItem` for one that has no value. */
export function expandValues(item: FieldItem, placeholders: Placeholders): FieldItem {
  if (!item.modifiers.includes('expand')) return item;
  const missing = new Set<string>();
  const values = item.values.flatMap((value): FieldItem['values'] => {
    if (typeof value !== 'string') return [value];
    const names = [...new Set([...value.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
    let made: readonly string[] = [value];
    for (const name of names) {
      const known = placeholders.get(name);
      if (known === undefined) missing.add(name);
      else made = known.flatMap((text) => made.map((one) => one.replaceAll(`%${name}%`, () => String(text))));
      if (made.length > MAX_VALUES) throw new InvalidItem(`expand makes more than ${MAX_VALUES} values`);
    }
    return made;
  });
  if (missing.size > 0)
    throw new InvalidItem(
      `there is no value for the placeholder${missing.size > 1 ? 's' : ''} ${[...missing].map((name) => `%${name}%`).join(', ')}`,
    );
  return { ...item, modifiers: item.modifiers.filter((name) => name !== 'expand'), values };
}
