import { createHash } from 'node:crypto';
/** The name of a file without its ending. */
export const DOCUMENT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const FILE = /^(.+)\.ya?ml$/;

/** Undefined: not a file of the folder, such as an editor's own. */
export const idOfFile = (name: string): string | undefined => (name.startsWith('.') ? undefined : FILE.exec(name)?.[1]);

/** `Failed logins, by user` → `failed-logins-by-user`; `nameless` where nothing of the title is left. */
export const idOfTitle = (title: string, taken: (id: string) => boolean, nameless = 'search'): string => {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
  const base = plain === '' ? nameless : plain;
  if (!taken(base)) return base;
  let number = 2;
  while (taken(`${base}-${number}`)) number++;
  return `${base}-${number}`;
};

/** Tells one text of a document from another. */
export const etagOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
