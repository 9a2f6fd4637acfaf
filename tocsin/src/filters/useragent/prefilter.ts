import { neededTexts } from './literals.ts';

const SIZE = 1 << 13;

/** Each three neighbouring letters of the text that was looked at last stand in `seen` with its number. One for the whole thread. */
const seen = new Uint32Array(SIZE);
let current = 0;

const small = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

function slots(text: string): Uint16Array {
  const found = new Uint16Array(Math.max(0, text.length - 2));
  for (let at = 0; at + 2 < text.length; at++) found[at] = slotAt(text, at);
  return found;
}

const slotAt = (text: string, at: number): number =>
  (small(text.charCodeAt(at)) * 961 + small(text.charCodeAt(at + 1)) * 31 + small(text.charCodeAt(at + 2)) * 7) % SIZE;

/** Looks at a text, so that `mayMatch` speaks of it until the next one. */
export function look(text: string): void {
  current++;
  for (let at = 0; at + 2 < text.length; at++) seen[slotAt(text, at)] = current;
}

/** Whether a regular expression may match the text: false only where it can't. */
export function createPrefilter(source: string): () => boolean {
  const lists = neededTexts(source).map((texts) => texts.map(slots));
  if (lists.length === 0) return () => true;
  return () => {
    for (const texts of lists) if (!hasOne(texts)) return false;
    return true;
  };
}

function hasOne(texts: readonly Uint16Array[]): boolean {
  for (const text of texts) {
    let at = 0;
    while (at < text.length && seen[text[at] ?? 0] === current) at++;
    if (at === text.length) return true;
  }
  return false;
}
