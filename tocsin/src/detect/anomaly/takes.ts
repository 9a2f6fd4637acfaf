import { type Event, getField, type Value } from '../../event/index.ts';
import type { AnomalyModel } from './rules/schema.ts';
import { textOf } from './text-of.ts';

interface Condition {
  readonly field: string;
  readonly values: ReadonlySet<Value>;
}

/** Whether a rule looks at an event at all: `where` holds, `except` does not, and it is somebody's. */
export const createTakes = ({ by, where, except }: AnomalyModel): ((event: Event) => boolean) => {
  const wanted = conditions(where);
  const unwanted = conditions(except);
  return (event) => {
    for (const one of wanted) if (!holds(one, event)) return false;
    for (const field of by) if (textOf(getField(event, field)) === undefined) return false;
    for (const one of unwanted) if (holds(one, event)) return false;
    return true;
  };
};

const conditions = (map: AnomalyModel['where']): readonly Condition[] =>
  Object.entries(map ?? {}).map(([field, values]) => ({ field, values: new Set<Value>(values) }));

const holds = ({ field, values }: Condition, event: Event): boolean => {
  const value = getField(event, field);
  if (Array.isArray(value)) return value.some((one) => values.has(one));
  return value !== undefined && values.has(value);
};
