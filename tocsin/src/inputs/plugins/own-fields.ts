import { type Event, fieldOf, type Value } from '../../event/index.ts';

/** Fields that an input adds to its events: only where an event does not say them itself. */
export function ownFields(values: Readonly<Record<string, Value | undefined>>): (event: Event) => void {
  const fields = Object.entries(values)
    .filter((entry): entry is [string, Value] => entry[1] !== undefined)
    .map(([name, value]) => [fieldOf(name), value] as const);
  return (event) => {
    for (const [field, value] of fields) {
      const before = field.get(event);
      // A list or map would be shared by all events; inputs have none.
      if (before === undefined || before === null) field.set(event, value);
    }
  };
}
