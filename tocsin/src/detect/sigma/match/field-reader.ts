import { EventView } from './event-view.ts';
import { FieldTree } from './field-tree.ts';

export type FieldScalar = string | number | boolean;

/**
 * Reads fields by the names that rules give them, where matching looks for them too: for each of `fields` its values in an event, none where
 * it is absent or null.
 */
export function createFieldReader(fields: readonly string[]): (event: object) => readonly (readonly FieldScalar[])[] {
  const tree = new FieldTree();
  const slots = fields.map((field) => tree.slotOf(field));
  const view = new EventView(tree, { encoded: new Map(), keywords: false, decodedKeywords: false });
  return (event) => {
    view.take(event);
    return slots.map((slot) => {
      const values: FieldScalar[] = [];
      for (let entry = view.firstOf(slot); entry >= 0; entry = view.nextOf(entry))
        values.push(view.cellOf(entry).value);
      // Entries are in the order in which they were added, the last first.
      return values.reverse();
    });
  };
}
