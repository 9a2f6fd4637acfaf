import type { CharacterClassElementNode, CharacterClassNode, CharacterSetNode } from 'oniguruma-parser/parser';

/** Code points as ranges in order, both ends included. */
export type CharSet = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;
const ANY: CharSet = [[0, LAST]];
const DIGIT: CharSet = [[48, 57]];
const UPPER: CharSet = [[65, 90]];
const LOWER: CharSet = [[97, 122]];
const NEWLINE: CharSet = [[10, 10]];

/** The names of Onigmo, as far as ASCII goes. */
const NAMED: Readonly<Record<string, CharSet>> = {
  alnum: union([DIGIT, UPPER, LOWER]),
  alpha: union([UPPER, LOWER]),
  ascii: [[0, 127]],
  blank: union([[[9, 9]], [[32, 32]]]),
  cntrl: union([[[0, 31]], [[127, 127]]]),
  digit: DIGIT,
  graph: [[33, 126]],
  lower: LOWER,
  print: [[32, 126]],
  punct: union([[[33, 47]], [[58, 64]], [[91, 96]], [[123, 126]]]),
  space: union([[[9, 13]], [[32, 32]]]),
  upper: UPPER,
  word: union([DIGIT, UPPER, LOWER, [[95, 95]]]),
  xdigit: union([DIGIT, [[65, 70]], [[97, 102]]]),
};

/** What a class or set stands for; of scripts and properties only their letters in ASCII. */
export function charSetOf(node: CharacterClassElementNode): CharSet {
  switch (node.type) {
    case 'Character':
      return [[node.value, node.value]];
    case 'CharacterClassRange':
      return [[node.min.value, node.max.value]];
    case 'CharacterClass':
      return classOf(node);
    default:
      return node.negate === true ? complement(setOf(node)) : setOf(node);
  }
}

function classOf({ kind, negate, body }: CharacterClassNode): CharSet {
  const sets = body.map(charSetOf);
  const set = kind === 'intersection' ? sets.reduce(intersect, ANY) : union(sets);
  return negate ? complement(set) : set;
}

function setOf(node: CharacterSetNode): CharSet {
  switch (node.kind) {
    case 'dot':
      return complement(NEWLINE);
    case 'any':
    case 'text_segment':
      return ANY;
    case 'newline':
      return NEWLINE;
    case 'hex':
      return NAMED.xdigit ?? [];
    case 'posix':
    case 'property':
      return NAMED[node.value.toLowerCase()] ?? NAMED.alpha ?? [];
    default:
      return NAMED[node.kind] ?? [];
  }
}

export function union(sets: readonly CharSet[]): CharSet {
  const ranges = sets.flat().sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = merged[merged.length - 1];
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(set: CharSet): CharSet {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) rest.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

export function intersect(a: CharSet, b: CharSet): CharSet {
  const common: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [aFrom, aTo] = a[i] ?? [0, 0];
    const [bFrom, bTo] = b[j] ?? [0, 0];
    const from = Math.max(aFrom, bFrom);
    const to = Math.min(aTo, bTo);
    if (from <= to) common.push([from, to]);
    if (aTo < bTo) i++;
    else j++;
  }
  return common;
}

/** A character of the set, one that can be printed where there is one; undefined for none. */
export function sample(set: CharSet): string | undefined {
  for (const wanted of [LOWER, DIGIT, NAMED.print ?? [], ANY]) {
    const [first] = intersect(set, wanted);
    if (first !== undefined) return String.fromCodePoint(first[0]);
  }
  return undefined;
}
