import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { editorSchema, type JsonSchema, type Problem, readYamlText } from '../define/index.ts';
import { checkSpl } from './check-spl.ts';
import { readDefinition } from './definition.ts';
import { badId, duplicate } from './folder.ts';
import { savedSearchSchema } from './saved-search.ts';
import { idOfFile, SEARCH_ID } from './search-id.ts';

export interface CheckedSearch {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly text?: string;
}

/** Checks the saved searches of a folder, one entry a file; a folder that is not there has none. */
export const checkSearches = (
  folder: string,
  options: { readonly actions?: readonly string[]; readonly only?: string } = {},
): readonly CheckedSearch[] => {
  const names = namesIn(folder).sort();
  const wanted = options.only === undefined ? names : [options.only];
  return wanted.map((name) => {
    const file = join(folder, name);
    const id = idOfFile(name);
    if (id === undefined) {
      const message = 'is no saved search';
      return {
        file,
        problems: [{ file, line: 1, column: 1, message, hint: 'expected a file such as failed-logins.yml' }],
      };
    }
    const read = readYamlText(file);
    if (!read.ok) return { file, problems: [read.problem] };
    const other = names.find((one) => one !== name && idOfFile(one) === id);
    const { problems } = readDefinition(id, read.text, file, { check: checkSpl, actions: options.actions });
    return {
      file,
      text: read.text,
      problems: [
        ...(SEARCH_ID.test(id) ? [] : badId(id, file).problems),
        ...(other === undefined ? [] : [duplicate(file, other)]),
        ...problems,
      ],
    };
  });
};

/** JSON Schema of `searches/ID.yml` for editors. */
export const searchesSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'searches/ID.yml',
  ...editorSchema(savedSearchSchema),
});

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => idOfFile(name) !== undefined);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};
