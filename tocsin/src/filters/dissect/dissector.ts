import { type Event, fieldOf, InvalidReference } from '../../event/index.ts';
import { rubyText } from '../ruby-text.ts';
import { referenceOf, setByName } from '../top-level.ts';

type Kind = 'normal' | 'skip' | 'append' | 'indirect';

interface Part {
  readonly kind: Kind;
  readonly name: string;
  readonly order: number;
  /** The text before it, and whether it may be repeated (`->` of the part before). */
  readonly before: string;
  readonly isPadded: boolean;
}

export interface Dissector {
  /** False, and nothing changes, where the text does not fit. */
  dissect(text: string, event: Event): boolean;
}

const FIELD = /([\s\S]*?)%\{([^}]*?)\}/g;
const TAIL = /[^}]+$/;
const SUFFIX = /^(.*?)(?:\/(\d{1,4}))?(->)?(?:\/(\d{1,4}))?$/s;
const RANK: Readonly<Record<Kind, number>> = { skip: 0, normal: 1, append: 100, indirect: 100_000 };

/**
 * Reads a mapping such as `%{ts} %{+ts} [%{level}] %{?key}=%{&key}`. Throws an error whose message is a sentence for a person.
 * https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-dissect
 */
export function createDissector(mapping: string): Dissector {
  const parts = readParts(mapping);
  if (parts.length === 0)
    throw new Error(`the mapping ${JSON.stringify(mapping)} has no field: write %{name} where one is`);
  const saved = parts
    .map((part, index) => ({ part, index }))
    .filter(({ part }) => part.kind !== 'skip')
    .sort((a, b) => RANK[a.part.kind] + a.part.order - (RANK[b.part.kind] + b.part.order));
  return {
    dissect: (text, event) => {
      const values = split(text, parts);
      if (values === undefined) return false;
      for (const { part, index } of saved) save(event, part, values[index] ?? '', parts, values);
      return true;
    },
  };
}

function readParts(mapping: string): readonly Part[] {
  const parts: Part[] = [];
  let isPadded = false;
  for (const [, before = '', field = ''] of mapping.matchAll(FIELD)) {
    const part = readField(field, before, isPadded);
    parts.push(part.part);
    isPadded = part.isPadded;
  }
  const tail = TAIL.exec(mapping)?.[0];
  if (tail !== undefined && parts.length > 0) parts.push({ kind: 'skip', name: '', order: 0, before: tail, isPadded });
  return parts;
}

function readField(
  field: string,
  before: string,
  isPadded: boolean,
): { readonly part: Part; readonly isPadded: boolean } {
  if (field.startsWith('+&') || field.startsWith('&+'))
    throw new Error(`%{${field}}: a field is appended (+) or takes its name from another one (&), not both`);
  const kind: Kind =
    field === '' || field.startsWith('?')
      ? 'skip'
      : field.startsWith('+')
        ? 'append'
        : field.startsWith('&')
          ? 'indirect'
          : 'normal';
  const [, name = '', order, arrow, orderBehind] = SUFFIX.exec(kind === 'normal' ? field : field.slice(1)) ?? [];
  if (name === '' && kind !== 'skip' && (kind !== 'normal' || arrow === undefined))
    throw new Error(`%{${field}}: a name is missing`);
  const isSkip = kind === 'skip' || name === '';
  if (kind === 'normal' || kind === 'append') checkName(name, field);
  return {
    part: {
      kind: isSkip ? 'skip' : kind,
      name,
      order: kind === 'append' ? Number(order ?? orderBehind ?? 0) : 0,
      before,
      isPadded,
    },
    isPadded: arrow !== undefined,
  };
}

function checkName(name: string, field: string): void {
  try {
    if (name.includes('[')) fieldOf(name);
  } catch (error) {
    if (error instanceof InvalidReference) throw new Error(`%{${field}}: ${error.message}`);
    throw error;
  }
}

function split(text: string, parts: readonly Part[]): readonly string[] | undefined {
  const values: string[] = [];
  const last = parts.length - 1;
  let left = 0;
  for (const [index, part] of parts.entries()) {
    if (index === 0) {
      if (!text.startsWith(part.before)) return undefined;
      left = part.before.length;
    } else if (part.isPadded && part.before !== '')
      while (text.startsWith(part.before, left)) left += part.before.length;
    if (index === last) {
      values.push(text.slice(left));
      break;
    }
    const next = parts[index + 1]?.before ?? '';
    const end = next === '' ? -1 : text.indexOf(next, left);
    if (end < 0) return undefined;
    values.push(text.slice(left, end));
    // As Logstash does: a text that begins with the first delimiter has it passed over only where it may be repeated.
    if (end > 0) left = end + next.length;
  }
  return values;
}

function save(event: Event, part: Part, value: string, parts: readonly Part[], values: readonly string[]): void {
  if (part.kind === 'indirect') {
    const name = indirectName(event, part.name, parts, values);
    if (name !== '') setByName(event, name, value);
    return;
  }
  const before = part.kind === 'append' ? referenceOf(part.name)?.get(event) : undefined;
  const joined = before === undefined ? value : `${rubyText(before)}${part.before === '' ? ' ' : part.before}${value}`;
  setByName(event, part.name, joined);
}

function indirectName(event: Event, name: string, parts: readonly Part[], values: readonly string[]): string {
  const known = referenceOf(name)?.get(event);
  if (known !== undefined) return rubyText(known);
  const at = parts.findIndex((part) => part.kind !== 'indirect' && part.name === name);
  return at < 0 ? '' : (values[at] ?? '');
}
