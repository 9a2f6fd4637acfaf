/** The name of a file without its ending. */
export const SEARCH_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const FILE = /^(.+)\.ya?ml$/;

/** Undefined: not a file of the folder, such as an editor's own. */
export const idOfFile = (name: string): string | undefined => (name.startsWith('.') ? undefined : FILE.exec(name)?.[1]);

/** `Failed logins, by user` → `failed-logins-by-user`. */
export const idOfTitle = (title: string, taken: (id: string) => boolean, otherwise = 'search'): string => {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
  const base = plain === '' ? otherwise : plain;
  if (!taken(base)) return base;
  let number = 2;
  while (taken(`${base}-${number}`)) number++;
  return `${base}-${number}`;
};
