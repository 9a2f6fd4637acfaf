import { type CheckedDocument, checkFolder, editorSchema, type JsonSchema, scanFolder } from '../define/index.ts';
import { dashboardSchema } from './dashboard.ts';
import { DASHBOARD_WORDS, type DocumentPlaces, PATTERN_WORDS } from './folders.ts';
import { patternSchema } from './pattern.ts';
import { readDashboard } from './read-dashboard.ts';
import { readPattern } from './read-pattern.ts';

interface Only {
  /** Name of a file of the folder, in place of all of them. */
  readonly only?: string | undefined;
}

/** Checks the dashboards of a folder, one entry a file; a folder that is not there has none. */
export const checkDashboards = (
  folder: string,
  { patterns, only }: Only & { readonly patterns: DocumentPlaces },
): readonly CheckedDocument[] => {
  const known = [patterns.own, ...(patterns.shipped === undefined ? [] : [patterns.shipped])];
  const ids = [...new Set(known.flatMap((one) => [...scanFolder(one).keys()]))].sort();
  return checkFolder(folder, {
    words: DASHBOARD_WORDS,
    read: (id, text, file) => readDashboard(id, text, file, { patterns: ids }),
    only,
  });
};

/** Checks the index patterns of a folder. */
export const checkPatterns = (folder: string, { only }: Only = {}): readonly CheckedDocument[] =>
  checkFolder(folder, { words: PATTERN_WORDS, read: readPattern, only });

const schemaOf = (title: string, schema: Parameters<typeof editorSchema>[0]): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title,
  ...editorSchema(schema),
});

/** JSON Schemas of `dashboards/ID.yml` and `patterns/ID.yml` for editors. */
export const dashboardsSchema = (): JsonSchema => schemaOf('dashboards/ID.yml', dashboardSchema);
export const patternsSchema = (): JsonSchema => schemaOf('patterns/ID.yml', patternSchema);
