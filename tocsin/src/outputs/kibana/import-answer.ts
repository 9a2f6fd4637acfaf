import { z } from 'zod';
import type { SavedObject } from './saved-objects.ts';

/**
 * The answer of `POST /api/saved_objects/_import`: https://www.elastic.co/guide/en/kibana/8.17/saved-objects-api-import.html. Versions before 7.9 have
 * no `successResults`.
 */
export const importAnswer = z.object({
  success: z.boolean(),
  successResults: z
    .array(
      z.object({
        id: z.string(),
        type: z.string(),
        destinationId: z.string().optional(),
        overwrite: z.boolean().optional(),
      }),
    )
    .default([]),
  errors: z
    .array(
      z.object({
        id: z.string(),
        type: z.string(),
        error: z.object({
          type: z.string(),
          message: z.string().optional(),
          statusCode: z.number().optional(),
          references: z.array(z.object({ id: z.string(), type: z.string() })).optional(),
          destinations: z.array(z.object({ id: z.string(), title: z.string().optional() })).optional(),
        }),
      }),
    )
    .default([]),
  warnings: z.array(z.object({ message: z.string() })).default([]),
});

type ObjectError = z.output<typeof importAnswer>['errors'][number]['error'];

export interface Imported {
  readonly object: SavedObject;
  /** It was there, and is as it is here now. */
  readonly overwritten: boolean;
  /** Its id on the server: another one where another space has an object of ours. */
  readonly id: string;
}

export interface ImportReport {
  readonly imported: readonly Imported[];
  readonly failed: readonly { readonly object: SavedObject; readonly words: string }[];
  readonly warnings: readonly string[];
}

/** What became of each object. */
export function importReport(objects: readonly SavedObject[], answer: z.output<typeof importAnswer>): ImportReport {
  const keyOf = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type} ${id}`;
  const errors = new Map(answer.errors.map((one) => [keyOf(one), one.error]));
  const results = new Map(answer.successResults.map((one) => [keyOf(one), one]));
  const failed = objects.flatMap((object) => {
    const error = errors.get(keyOf(object));
    return error === undefined ? [] : [{ object, words: errorWords(error) }];
  });
  const imported = objects.flatMap((object): Imported[] => {
    const result = results.get(keyOf(object));
    if (errors.has(keyOf(object)) || (result === undefined && (results.size > 0 || !answer.success))) return [];
    return [{ object, overwritten: result?.overwrite === true, id: result?.destinationId ?? object.id }];
  });
  return { imported, failed, warnings: answer.warnings.map(({ message }) => message) };
}

function errorWords({ type, message = '', statusCode, references = [], destinations = [] }: ObjectError): string {
  switch (type) {
    case 'conflict':
      return 'it is there already and was not overwritten: it may belong to spaces that this user does not see';
    case 'ambiguous_conflict':
      return `several copies of it are there, and which one is meant is unclear: delete all but one of ${destinations.map(({ id, title }) => `${title ?? ''} (${id})`.trim()).join(', ')} under Saved Objects`;
    case 'unsupported_type':
      return 'this server has no objects of its type: is the plugin switched off?';
    case 'missing_references':
      return `it needs ${references.map((one) => `${one.type} ${one.id}`).join(', ')}, which was not imported: mend that first`;
    default:
      if (/more recent version/i.test(message))
        return `${message}\n  the server is older than Kibana 7.6, from which on these objects are understood`;
      if (/blocked by|flood-stage/i.test(message))
        return `${message}\n  the search server takes no writes: free room on its disk`;
      return `${message === '' ? type : message}${statusCode === undefined ? '' : ` (${statusCode})`}`;
  }
}
