/**
 * `disabled.txt` in the folder of rules: ids or names of rules that are not wanted, one a line; what follows a blank and `#` is for people. It
 * is a file of its own, and not a key of tocsin.yaml, so that it can be changed while the server runs and lies in git beside the rules.
 */
export const DISABLED_FILE = 'disabled.txt';

const COMMENT = /(?:^|\s)#.*$/;
const HEADING = '# Rules that are not wanted: an id or a name a line.\n';

const nameIn = (line: string): string => line.replace(COMMENT, '').trim();

export const readDisabled = (text: string): ReadonlySet<string> =>
  new Set(text.split('\n').map(nameIn).filter(Boolean));

/** With the rule in it, once. */
export function withDisabled(text: string, id: string, title: string): string {
  if (readDisabled(text).has(id)) return text;
  const before = text === '' ? HEADING : text.endsWith('\n') ? text : `${text}\n`;
  const said = title.replace(/\s+/g, ' ').trim();
  return `${before}${id}${said === '' || said === id ? '' : `  # ${said}`}\n`;
}

/** Without the lines that name the rule; all others stay as they are. */
export const withoutDisabled = (text: string, names: readonly string[]): string =>
  text
    .split('\n')
    .filter((line) => !names.includes(nameIn(line)))
    .join('\n');
