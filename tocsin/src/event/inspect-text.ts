const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\v': '\\v',
  '\b': '\\b',
  '\x07': '\\a',
  '\x1b': '\\e',
};

const ESCAPED = /["\\\x00-\x1f\x7f]|#(?=[{$@])|[^\P{C}\x00-\x7f]|[\u2028\u2029]/gu;

/** A text as Ruby’s `String#inspect` writes it, in double quotes: what does not print is escaped, and so is what Ruby would fill in. */
export const inspectText = (text: string): string =>
  `"${text.replace(ESCAPED, (char) => {
    if (char === '#') return '\\#';
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    const code = char.codePointAt(0) ?? 0;
    if (code === 0x7f) return '\\x7F';
    const hex = code.toString(16).toUpperCase();
    return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
  })}"`;
