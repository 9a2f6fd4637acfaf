import { type CheckedDocument, checkFolder, editorSchema, type JsonSchema } from '../define/index.ts';
import { checkSpl } from '../search/index.ts';
import { readDefinition } from './definition.ts';
import { savedSearchSchema } from './saved-search.ts';
import { SEARCH_WORDS } from './saved-searches.ts';

/** Checks the saved searches of a folder, one entry a file; a folder that is not there has none. */
export const checkSearches = (
  folder: string,
  { actions, only }: { readonly actions?: readonly string[]; readonly only?: string } = {},
): readonly CheckedDocument[] =>
  checkFolder(folder, {
    words: SEARCH_WORDS,
    read: (id, text, file) => readDefinition(id, text, file, { check: checkSpl, actions }),
    only,
  });

/** JSON Schema of `searches/ID.yml` for editors. */
export const searchesSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'searches/ID.yml',
  ...editorSchema(savedSearchSchema),
});
