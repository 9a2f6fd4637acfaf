import { z } from 'zod';
import { option } from '../../define/index.ts';
import {
  type Event,
  eventOf,
  type Field,
  fieldOf,
  newEvent,
  parseReference,
  type ValueObject,
} from '../../event/index.ts';

/** Where a codec puts what it has decoded. */
export const target = option
  .text(z.string().refine(isReference, { error: 'expected a field: a name, or [name][name] …' }))
  .optional()
  .describe('field under which the decoded fields are put; without it they are fields of the event itself');

function isReference(text: string): boolean {
  try {
    parseReference(text);
    return true;
  } catch {
    return false;
  }
}

export const targetField = (text: string | undefined): Field | undefined =>
  text === undefined ? undefined : fieldOf(text);

/** An event of decoded fields, which are taken over. */
export function placed(fields: ValueObject, field: Field | undefined, now: number): Event {
  if (field === undefined) return eventOf(fields, now);
  const event = newEvent(now);
  field.set(event, fields);
  return event;
}
