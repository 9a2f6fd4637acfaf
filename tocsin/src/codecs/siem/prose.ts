import type { Event, Value } from '../../event/index.ts';
import { fieldsOf } from './assign.ts';

export interface ProseField {
  readonly field: string;
  readonly read: (event: Event) => Value | undefined;
}

/** Texts of which the beginning says something: they come last, and are cut where there is no room. */
export const PROSE: readonly ProseField[] = [
  { field: 'user_agent.original', read: ({ user_agent }) => fieldsOf(user_agent).original },
  { field: 'http.request.referrer', read: ({ http }) => fieldsOf(fieldsOf(http).request).referrer },
  // A message that equals the text is not kept twice.
  { field: 'message', read: ({ message, event }) => message ?? fieldsOf(event).original },
  { field: 'error.message', read: ({ error }) => fieldsOf(error).message },
  { field: 'error.stack_trace', read: ({ error }) => fieldsOf(error).stack_trace },
];

export const isProse = (field: string): boolean => PROSE.some((one) => one.field === field);
