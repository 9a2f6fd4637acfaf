/**
 * How a service writes a line, as a text with places: `Failed login of {user} from {ip}`. It may begin anywhere in the line, unless it
 * begins with `^`; with `$` at its end the line ends there. Places:
 *
 * - `{ip}`, `{dst}`: an address, also in brackets, also with a port behind it; `{ips}`: those of a chain of proxies;
 * - `{user}`: whatever somebody typed, up to 256 characters; of several ways to read it the longest, so that nothing typed there can stand
 *   for what the service itself writes behind it; `{user:"}`: up to that character, where the service escapes it;
 * - `{*}`: anything, as little as possible; `{_}`: no blank; `{#}`: digits; `{?text}`: may be missing; `{a|b}`: one of these;
 * - any other name is a capture without blanks, those of `SHAPES` in their shape.
 */
export interface Template {
  /** A text that stands in each line of the kind: looked for first, since it costs least. */
  readonly gate: string;
  readonly parts: readonly Part[];
  readonly begins: boolean;
  readonly ends: boolean;
}

/** Characters that a place takes. */
type Take = (code: number) => boolean;

interface Run {
  readonly kind: 'run';
  /** Absent: it is not kept. */
  readonly name: string | undefined;
  readonly take: Take;
  readonly least: number;
  readonly most: number;
  readonly lazy: boolean;
  /** What a text must look like besides. */
  readonly check?: (text: string) => boolean;
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'choice'; readonly texts: readonly string[] }
  /** `:443`, or nothing. */
  | { readonly kind: 'port'; readonly name: string }
  | Run;

const any: Take = (code) => code !== 10;
const word: Take = (code) => code > 32 && code !== 160;
const digit: Take = (code) => code >= 48 && code <= 57;
const quoted: Take = (code) => code !== 34 && code !== 10;
const capital: Take = (code) => (code >= 65 && code <= 90) || code === 95 || code === 45;
const ofAddress: Take = (code) =>
  digit(code) || code === 58 || code === 46 || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);

const run = (name: string | undefined, take: Take, least: number, most: number, lazy = false): Run => ({
  kind: 'run',
  name,
  take,
  least,
  most,
  lazy,
});

/** Words such as `added` are made of the same letters. */
const looksLikeAddress = (text: string): boolean => /\..*\..*\.|:.*:/.test(text);

const address = (name: string): readonly Part[] => [
  { kind: 'choice', texts: ['[', 'IPv6:', ''] },
  { ...run(name, ofAddress, 2, 60), check: looksLikeAddress },
  { kind: 'choice', texts: [']', ''] },
  { kind: 'port', name: `${name}_port` },
];

/** Captures that are not a word. */
const SHAPES: ReadonlyMap<string, readonly Part[]> = new Map<string, readonly Part[]>([
  ['*', [run(undefined, any, 0, 400, true)]],
  ['_', [run(undefined, word, 0, 200)]],
  ['#', [run(undefined, digit, 1, 19)]],
  ['ip', address('ip')],
  ['dst', address('dst')],
  ['ips', [run('ip', (code) => ofAddress(code) || code === 44 || code === 32, 2, 256)]],
  ['user', [run('user', any, 0, 256)]],
  ['port', [run('port', digit, 1, 5)]],
  ['dport', [run('dport', digit, 1, 5)]],
  ['status', [run('status', digit, 3, 3)]],
  ['method', [run('method', capital, 2, 16)]],
  ['request', [run('request', quoted, 1, 4096)]],
  ['agent', [run('agent', quoted, 0, 1024)]],
  ['path', [run('path', word, 1, 4096)]],
  ['reason', [run('reason', any, 1, 256)]],
  ['command', [run('command', any, 1, 2048)]],
  ['rule', [run('rule', any, 1, 256, true)]],
  ['xff', [run('xff', (code) => ofAddress(code) || code === 44 || code === 32, 2, 256)]],
  ['bytes', [run('bytes', (code) => digit(code) || code === 45, 1, 15)]],
  ['message', [run('message', any, 0, 4096)]],
]);

const PLACE = /\{([^{}]{1,800})\}/g;

const partsOf = (place: string): readonly Part[] => {
  if (place.startsWith('?')) return [{ kind: 'choice', texts: [place.slice(1), ''] }];
  if (place.startsWith('user:')) {
    const end = place.charCodeAt(5);
    return [run('user', (code) => code !== end && code !== 10, 0, 256)];
  }
  if (place.includes('|')) return [{ kind: 'choice', texts: place.split('|') }];
  return SHAPES.get(place) ?? [run(place, word, 1, 256)];
};

export function compileTemplate(text: string): Template {
  const begins = text.startsWith('^');
  const ends = text.endsWith('$');
  const body = text.slice(begins ? 1 : 0, ends ? -1 : undefined);
  const parts: Part[] = [];
  let gate = '';
  let at = 0;
  const literal = (piece: string): void => {
    if (piece === '') return;
    parts.push({ kind: 'text', text: piece });
    if (piece.length > gate.length) gate = piece;
  };
  for (const place of body.matchAll(PLACE)) {
    literal(body.slice(at, place.index));
    parts.push(...partsOf(place[1] ?? ''));
    at = place.index + place[0].length;
  }
  literal(body.slice(at));
  return { gate, parts, begins, ends };
}

export type Places = Readonly<Record<string, string>>;

/** What stands at the places of a line, or undefined where it is not of this kind. */
export const matchTemplate = (template: Template, line: string): Places | undefined =>
  line.includes(template.gate) ? new Match(template, line).find() : undefined;

/** So many steps are taken before it is worth to remember which ones led nowhere. */
const FREE_STEPS = 200;

/** One line against one template. A step that led nowhere is not taken twice, so that no line can make it take for ever. */
class Match {
  readonly #parts: readonly Part[];
  readonly #template: Template;
  readonly #line: string;
  readonly #found: Record<string, string> = Object.create(null);
  #steps = 0;
  #dead: Set<number> | undefined;

  constructor(template: Template, line: string) {
    this.#template = template;
    this.#parts = template.parts;
    this.#line = line;
  }

  find(): Places | undefined {
    if (this.#template.begins) return this.#at(0, 0) ? this.#found : undefined;
    const [first] = this.#parts;
    if (first?.kind === 'text') {
      const { text } = first;
      for (let from = this.#line.indexOf(text); from !== -1; from = this.#line.indexOf(text, from + 1))
        if (this.#at(1, from + text.length)) return this.#found;
      return undefined;
    }
    for (let from = 0; from <= this.#line.length; from++) if (this.#at(0, from)) return this.#found;
    return undefined;
  }

  /** Whether the parts from `index` on stand in the line from `from` on. */
  #at(index: number, from: number): boolean {
    const part = this.#parts[index];
    if (part === undefined) return !this.#template.ends || this.#line.slice(from).trim() === '';
    const step = index * (this.#line.length + 1) + from;
    if (this.#dead?.has(step) === true) return false;
    if (this.#try(part, index, from)) return true;
    if (++this.#steps > FREE_STEPS) {
      this.#dead ??= new Set();
      this.#dead.add(step);
    }
    return false;
  }

  #try(part: Part, index: number, from: number): boolean {
    const line = this.#line;
    switch (part.kind) {
      case 'text':
        return line.startsWith(part.text, from) && this.#at(index + 1, from + part.text.length);
      case 'choice':
        return part.texts.some((text) => line.startsWith(text, from) && this.#at(index + 1, from + text.length));
      case 'port':
        return this.#tryPort(part.name, index, from);
      default:
        return part.lazy ? this.#tryLazy(part, index, from) : this.#tryGreedy(part, index, from);
    }
  }

  #tryPort(name: string, index: number, from: number): boolean {
    const line = this.#line;
    if (line.charCodeAt(from) === 58) {
      let end = from + 1;
      while (end - from <= 5 && digit(line.charCodeAt(end))) end++;
      if (end > from + 1 && this.#at(index + 1, end)) return this.#keep(name, from + 1, end);
    }
    return this.#at(index + 1, from);
  }

  #tryLazy({ name, take, least, most }: Run, index: number, from: number): boolean {
    const line = this.#line;
    const next = this.#parts[index + 1];
    const text = next?.kind === 'text' ? next.text : undefined;
    const last = Math.min(line.length, from + most);
    for (let end = from; end <= last; end++) {
      if (text !== undefined) {
        const found = line.indexOf(text, Math.max(end, from + least));
        if (found === -1 || found > last) return false;
        while (end < found) if (!take(line.charCodeAt(end++))) return false;
      }
      if (end - from >= least && this.#at(index + 1, end)) return this.#keep(name, from, end);
      if (!take(line.charCodeAt(end))) return false;
    }
    return false;
  }

  #tryGreedy({ name, take, least, most, check }: Run, index: number, from: number): boolean {
    const line = this.#line;
    const next = this.#parts[index + 1];
    const text = next?.kind === 'text' ? next.text : undefined;
    let end = from;
    const last = Math.min(line.length, from + most);
    while (end < last && take(line.charCodeAt(end))) end++;
    for (; end >= from + least; end--) {
      if (text !== undefined) {
        end = line.lastIndexOf(text, end);
        if (end < from + least) return false;
      }
      if (check?.(line.slice(from, end)) === false) return false;
      if (this.#at(index + 1, end)) return this.#keep(name, from, end);
    }
    return false;
  }

  #keep(name: string | undefined, from: number, end: number): true {
    if (name !== undefined) this.#found[name] = this.#line.slice(from, end);
    return true;
  }
}
