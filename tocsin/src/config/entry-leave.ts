import { resolve } from 'node:path';
import type { JsonSchema } from '../define/index.ts';
import type { Permissions } from '../inputs/index.ts';
import { mapSecrets, secretFile } from './entry-secrets.ts';
import { filesIn } from './inputs.ts';
import { VARIABLE } from './secrets.ts';
import type { WrittenEntry } from './written-entries.ts';

/** Something that may not be written there by whoever is not the operator of this machine. */
export interface Refused {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}

/**
 * What an entry asks for that only the operator, who writes the file itself, can give: variables of the environment, and files for which
 * there is no leave. What `old` has at the same place was given by the operator.
 */
export function needsLeave(
  entry: WrittenEntry,
  old: WrittenEntry,
  {
    schema,
    permissions,
    folder,
  }: { readonly schema: JsonSchema; readonly permissions: Permissions; readonly folder: string },
): readonly Refused[] {
  const known = textsIn(old).map(({ path, text }) => `${placeOf(path)} ${text}`);
  const variables = textsIn(entry)
    .filter(({ text }) => [...text.matchAll(VARIABLE)].some(([, dollar]) => dollar === ''))
    .filter(({ path, text }) => !known.includes(`${placeOf(path)} ${text}`))
    .map(
      ({ path }): Refused => ({
        path,
        message: 'variables of the environment can be written in tocsin.yaml only',
        hint: 'write `$${` where `${` is meant',
      }),
    );
  // Whoever may have files deleted can destroy them: what is only read was given for no more than that.
  const deletes = entry.completed === 'delete';
  const given = deletes && old.completed !== 'delete' ? [] : allFiles(old, schema);
  const files = allFiles(entry, schema)
    .filter(({ path, text }) => !given.some((file) => file.text === text && placeOf(file.path) === placeOf(path)))
    .flatMap(({ path, text }): Refused[] => {
      const message = permissions.path(resolve(folder, text), deletes ? 'write' : 'read');
      return message === undefined
        ? []
        : [{ path, message, hint: 'or write it in tocsin.yaml by hand: what stands there is allowed' }];
    });
  return [...variables, ...files];
}

/** Items of a list may change their order. */
const placeOf = (path: readonly (string | number)[]): string =>
  path.map((step) => (typeof step === 'number' ? '*' : step)).join('.');

interface Text {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

function textsIn(value: unknown, path: readonly (string | number)[] = []): readonly Text[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    textsIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function allFiles(entry: WrittenEntry, schema: JsonSchema): readonly Text[] {
  const found: Text[] = [...filesIn(entry)];
  mapSecrets(entry, schema, (secret, path) => {
    const text = secretFile(secret);
    if (text !== undefined) found.push({ path: [...path, 'file'], text });
    return secret;
  });
  return found;
}
