import { InvalidRegex, pcreRegex } from '../../regex/index.ts';

/** What a `SEDCMD` does to a text. It may be stopped anywhere. */
export type Sed = (text: string) => string;

/** Thrown for a text that is no command; `message` says why. */
export class InvalidSed extends Error {}

/** `s/regex/replacement/flags`, with `g` or the number of the match to be replaced, or `y/characters/others/`; one or several. */
export function readSed(text: string): Sed {
  const commands: Sed[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const { command, end } = readCommand(rest);
    commands.push(command);
    rest = rest.slice(end).replace(/^[\s;]+/, '');
  }
  if (commands.length === 0) throw new InvalidSed('says nothing');
  return (given) => commands.reduce((changed, command) => command(changed), given);
}

function readCommand(text: string): { readonly command: Sed; readonly end: number } {
  const [, kind] = /^([sy])[^\s\\\w]/.exec(text) ?? [];
  if (kind === undefined) throw new InvalidSed('is neither s/regex/replacement/ nor y/characters/others/');
  const mark = text.charAt(1);
  const first = upTo(mark, text, 2);
  const second = upTo(mark, text, first.end);
  const [flags = ''] = /^[a-zA-Z0-9]*/.exec(text.slice(second.end)) ?? [];
  const end = second.end + flags.length;
  if (kind === 'y') {
    if (flags !== '') throw new InvalidSed(`y takes no ${flags}`);
    return { command: transliteration(first.part, second.part), end };
  }
  return { command: substitution(first.part, second.part, flags), end };
}

/** The part before the next `mark` without a backslash; one that has a backslash stands for itself. */
function upTo(mark: string, text: string, from: number): { readonly part: string; readonly end: number } {
  let part = '';
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === mark) return { part, end: at + 1 };
    if (char === '\\') {
      at++;
      const escaped = text.charAt(at);
      part += escaped === mark ? mark : `\\${escaped}`;
    } else part += char;
  }
  throw new InvalidSed(`ends without its ${mark}`);
}

function substitution(source: string, replacement: string, flags: string): Sed {
  const [, first = '', count, last = ''] = /^([gi]*)(\d{0,6})([gi]*)$/.exec(flags) ?? [];
  if (count === undefined) throw new InvalidSed(`s takes g, i or a number, not ${flags}`);
  const all = first + last;
  const nth = count === '' ? 1 : Number(count);
  try {
    const { regex, groups } = pcreRegex(source, { global: true, ignoreCase: all.includes('i') });
    const fill = filling(replacement, groups);
    return (text) => {
      let found = 0;
      return text.replace(regex, (...match) => {
        found++;
        const takes = all.includes('g') ? found >= nth : found === nth;
        return takes ? fill(match) : String(match[0]);
      });
    };
  } catch (error) {
    if (error instanceof InvalidRegex) throw new InvalidSed(`${source} is no regular expression: ${error.message}`);
    throw error;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** `\1` … `\9` stand for the groups, `\0` for all of the match. */
function filling(replacement: string, groups: readonly number[]): (match: readonly unknown[]) => string {
  const parts = replacement.split(/(\\[\s\S])/).map((part) => {
    if (!part.startsWith('\\')) return part;
    const name = part.slice(1);
    if (/\d/.test(name)) return groups[Number(name)] ?? '';
    return ESCAPES[name] ?? name;
  });
  return (match) => parts.map((part) => (typeof part === 'string' ? part : String(match[part] ?? ''))).join('');
}

function transliteration(from: string, to: string): Sed {
  const plain = (text: string): string[] => [
    ...text.replace(/\\([\s\S])/g, (_, char: string) => ESCAPES[char] ?? char),
  ];
  const [ones, others] = [plain(from), plain(to)];
  if (ones.length !== others.length) throw new InvalidSed('y wants as many characters as others');
  const map = new Map(ones.map((char, index) => [char, others[index] ?? '']));
  return (text) => Array.from(text, (char) => map.get(char) ?? char).join('');
}
