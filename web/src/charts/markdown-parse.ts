/** A part of a line of text. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: 'paragraph' | 'quote'; readonly children: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: 'rule' };

const DEEPEST = 6;

/**
 * The part of CommonMark that notes on a dashboard need: headings, paragraphs, lists, quotes, code, tables, rules, emphasis and links. HTML is text.
 * Every line is looked at a bounded number of times, so hostile text costs no more than its length.
 */
export function parseMarkdown(text: string): readonly Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = /^(#{1,6}) +(.*)$/.exec(line);
    if (line.trim() === '') at += 1;
    else if (line.startsWith('```')) {
      const end = lines.findIndex((one, index) => index > at && one.startsWith('```'));
      const to = end < 0 ? lines.length : end;
      blocks.push({ kind: 'code', text: lines.slice(at + 1, to).join('\n') });
      at = to + 1;
    } else if (heading !== null) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, children: parseInline(heading[2] ?? '') });
      at += 1;
    } else if (/^ {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line)) {
      blocks.push({ kind: 'rule' });
      at += 1;
    } else {
      const to = endOf(lines, at);
      blocks.push(blockOf(lines.slice(at, to)));
      at = to;
    }
  }
  return blocks;
}

type Kind = 'bullet' | 'number' | 'quote' | 'table' | 'text';

function kindOf(line: string): Kind {
  if (/^\s{0,3}[-*+] /.test(line)) return 'bullet';
  if (/^\s{0,3}\d{1,9}[.)] /.test(line)) return 'number';
  if (line.startsWith('>')) return 'quote';
  return line.startsWith('|') ? 'table' : 'text';
}

/** Where the block ends: at an empty line, and where another kind begins. A list goes on over lines that are indented. */
function endOf(lines: readonly string[], from: number): number {
  const kind = kindOf(lines[from] ?? '');
  let to = from + 1;
  while (to < lines.length) {
    const line = lines[to] ?? '';
    if (line.trim() === '' || line.startsWith('```') || /^#{1,6} /.test(line)) break;
    if (kindOf(line) !== kind && !(/^(?:bullet|number)$/.test(kind) && /^\s{2,}/.test(line))) break;
    to += 1;
  }
  return to;
}

function blockOf(lines: readonly string[]): Block {
  switch (kindOf(lines[0] ?? '')) {
    case 'bullet':
      return { kind: 'list', ordered: false, items: itemsOf(lines, 'bullet') };
    case 'number':
      return { kind: 'list', ordered: true, items: itemsOf(lines, 'number') };
    case 'quote':
      return { kind: 'quote', children: parseInline(lines.map((line) => line.replace(/^> ?/, '')).join(' ')) };
    case 'table':
      return tableOf(lines) ?? { kind: 'paragraph', children: parseInline(lines.join(' ')) };
    default:
      return { kind: 'paragraph', children: parseInline(lines.join(' ')) };
  }
}

function itemsOf(lines: readonly string[], kind: Kind): readonly (readonly Inline[])[] {
  const items: string[] = [];
  for (const line of lines) {
    if (kindOf(line) === kind) items.push(line.replace(/^\s{0,3}(?:[-*+]|\d{1,9}[.)]) +/, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items.map((item) => parseInline(item));
}

function tableOf(lines: readonly string[]): Block | undefined {
  if (!/^\|[\s:|-]+$/.test(lines[1] ?? '')) return undefined;
  const cells = (line: string) =>
    line
      .trim()
      .replace(/^\|/, '')
      .replace(/\|$/, '')
      .split('|')
      .map((cell) => parseInline(cell.trim()));
  const [head = '', , ...rows] = lines;
  return { kind: 'table', head: cells(head), rows: rows.map(cells) };
}

export function parseInline(text: string, depth = 0): readonly Inline[] {
  const parts: Inline[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const found =
      depth >= DEEPEST
        ? undefined
        : (escapeAt(text, at) ?? codeAt(text, at) ?? linkAt(text, at, depth) ?? emphasisAt(text, at, depth));
    if (found === undefined) {
      plain += text.charAt(at);
      at += 1;
    } else if (typeof found.part === 'string') {
      plain += found.part;
      at = found.to;
    } else {
      flush();
      parts.push(found.part);
      at = found.to;
    }
  }
  flush();
  return parts;
}

interface Found {
  readonly part: Inline | string;
  readonly to: number;
}

/** Nothing that is looked for may be farther away: without a bound, many openings would make it quadratic. */
const FAR = 2_000;

function closing(text: string, mark: string, from: number): number {
  const at = text.slice(from, from + FAR).indexOf(mark);
  return at < 0 ? -1 : from + at;
}

function escapeAt(text: string, at: number): Found | undefined {
  const next = text.charAt(at + 1);
  return text[at] === '\\' && next !== '' && '\\`*_[]()#|<>-+!.'.includes(next)
    ? { part: next, to: at + 2 }
    : undefined;
}

function codeAt(text: string, at: number): Found | undefined {
  if (text[at] !== '`') return undefined;
  const end = closing(text, '`', at + 1);
  return end < 0 ? undefined : { part: { kind: 'code', text: text.slice(at + 1, end) }, to: end + 1 };
}

function linkAt(text: string, at: number, depth: number): Found | undefined {
  if (text[at] !== '[') return undefined;
  const middle = closing(text, '](', at + 1);
  if (middle < 0) return undefined;
  const end = closing(text, ')', middle + 2);
  if (end < 0) return undefined;
  const href = safeHref(text.slice(middle + 2, end).trim());
  // A link to somewhere else stays as it was written, so that everybody sees what it is.
  if (href === undefined) return undefined;
  return { part: { kind: 'link', href, children: parseInline(text.slice(at + 1, middle), depth + 1) }, to: end + 1 };
}

function emphasisAt(text: string, at: number, depth: number): Found | undefined {
  for (const [mark, kind] of MARKS) {
    if (!text.startsWith(mark, at) || /\s|^$/.test(text.charAt(at + mark.length))) continue;
    if (mark === '_' && /\w/.test(text.charAt(at - 1))) continue;
    const end = closing(text, mark, at + mark.length + 1);
    if (end < 0 || /\s/.test(text.charAt(end - 1))) continue;
    return {
      part: { kind, children: parseInline(text.slice(at + mark.length, end), depth + 1) },
      to: end + mark.length,
    };
  }
  return undefined;
}

const MARKS: readonly (readonly [string, 'strong' | 'em'])[] = [
  ['**', 'strong'],
  ['__', 'strong'],
  ['*', 'em'],
  ['_', 'em'],
];

/** Pages of the web and of this program; anything else (`javascript:`, `data:`, `//host`) is none. */
export function safeHref(href: string): string | undefined {
  if (/^\/(?![/\\])/.test(href) && !/[\s\\]/.test(href)) return href;
  if (!/^https?:\/\//i.test(href)) return undefined;
  try {
    const url = new URL(href);
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
