import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENT_ID, idOfFile } from './document-id.ts';
import { badId, type DocumentWords, duplicateId, type ReadDocument } from './documents.ts';
import type { Problem } from './problem.ts';
import { readYamlText } from './read-text.ts';

export interface CheckedDocument {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly text?: string;
}

export interface FolderCheck {
  readonly words: DocumentWords;
  readonly read: (id: string, text: string, file: string) => ReadDocument<unknown>;
  /** Name of a file of the folder, in place of all of them. */
  readonly only?: string | undefined;
}

/** Checks the documents of a folder, one entry a file; a folder that is not there has none. */
export const checkFolder = (
  folder: string,
  { words, read: readDocument, only }: FolderCheck,
): readonly CheckedDocument[] => {
  const names = namesIn(folder).sort();
  return (only === undefined ? names : [only]).map((name) => {
    const file = join(folder, name);
    const id = idOfFile(name);
    if (id === undefined) {
      const hint = 'expected a file such as failed-logins.yml';
      return { file, problems: [{ file, line: 1, column: 1, message: `is no ${words.one}`, hint }] };
    }
    const read = readYamlText(file);
    if (!read.ok) return { file, problems: [read.problem] };
    const other = names.find((one) => one !== name && idOfFile(one) === id);
    const { problems } = readDocument(id, read.text, file);
    return {
      file,
      text: read.text,
      problems: [
        ...(DOCUMENT_ID.test(id) ? [] : [badId(id, file, words)]),
        ...(other === undefined ? [] : [duplicateId(file, other, words)]),
        ...problems,
      ],
    };
  });
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => idOfFile(name) !== undefined);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};
