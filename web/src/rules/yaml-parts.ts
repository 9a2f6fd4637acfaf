export interface Part {
  readonly from: number;
  readonly to: number;
  readonly name: 'key' | 'string' | 'number' | 'comment' | 'mark';
}

/** Plain keys of rules have no blanks, as prose before a colon has. */
const KEY = /^([ \t]*(?:- +)*)("[^"\n]{0,500}"|'[^'\n]{0,500}'|[^\s#'"{}[\],&*!>%@`:-][^\s:#]{0,200})(:)(?=\s|$)/;
const REST =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|(?:^|(?<=\s))#.*|(?<![\w.@-])-?\d+(?:\.\d+)?(?:ms|[smhd])?(?![\w.-])|[[\]{},]/g;
const LONGEST_LINE = 2_000;

/** What a line of YAML is made of, as far as colours go: no parser, which the server is. */
export function yamlParts(line: string, offset: number): readonly Part[] {
  if (line.length > LONGEST_LINE) return [];
  if (/^(?:---|\.\.\.)\s*$/.test(line)) return [{ from: offset, to: offset + line.length, name: 'mark' }];
  const parts: Part[] = [];
  const [, before = '', key = ''] = KEY.exec(line) ?? [];
  const start = key === '' ? 0 : before.length + key.length + 1;
  if (key !== '') parts.push({ from: offset + before.length, to: offset + before.length + key.length, name: 'key' });
  for (const found of line.slice(start).matchAll(REST)) {
    const [text] = found;
    const from = offset + start + found.index;
    const first = text[0] ?? '';
    const name =
      first === '#' ? 'comment' : first === '"' || first === "'" ? 'string' : /[\d-]/.test(first) ? 'number' : 'mark';
    parts.push({ from, to: from + text.length, name });
  }
  return parts;
}
