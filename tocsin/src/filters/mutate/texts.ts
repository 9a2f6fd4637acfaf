/** Ruby's case mapping, which does not look at neighbours: a capital sigma is never a final one. */
export const downcase = (text: string): string => text.replaceAll('Σ', 'σ').toLowerCase();

export const upcase = (text: string): string => text.toUpperCase();

/** Letters of two parts have a form with only the first as a capital. */
const TITLES: Readonly<Record<string, string>> = {
  ǆ: 'ǅ',
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǉ: 'ǈ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǌ: 'ǋ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǳ: 'ǲ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
};

export function capitalize(text: string): string {
  const [first] = text;
  if (first === undefined) return text;
  const rest = downcase(text.slice(first.length));
  const title = TITLES[first];
  if (title !== undefined) return title + rest;
  const [capital = '', ...others] = first.toUpperCase();
  return capital + others.join('').toLowerCase() + rest;
}

/** Ruby's `split` with a text: one space stands for any white space, nothing for each character; empty ends fall off. */
export function splitText(text: string, separator: string): string[] {
  const parts =
    separator === ' '
      ? text.replace(/^[\t\n\v\f\r ]+/, '').split(/[\t\n\v\f\r ]+/)
      : separator === ''
        ? [...text]
        : text.split(separator);
  while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
  return parts;
}
