import { type AlternativeNode, type CharacterClassElementNode, type Node, parse } from 'oniguruma-parser/parser';
import type { Random } from '../../test/random.ts';

const ANY = 'abzAZ019 -_./:,;"\'\\[](){}<>=%@#\t';
const MORE = 'é漢\u{1f600}ſ٣ \n\r';
const MAX_LENGTH = 400;

/** Texts that a regular expression of Ruby is likely to match, or just not. */
export function textsFor(source: string, count: number, random: Random): string[] {
  const ast = parse(source, { flags: 'mDSW' });
  return Array.from({ length: count }, (_, index) => {
    const text = write(ast, random).slice(0, MAX_LENGTH);
    return index % 2 === 0 ? text : damaged(text, random);
  });
}

/** A few characters changed, left out, put in, or put around it. */
export function damaged(text: string, random: Random): string {
  let changed = text;
  for (let times = random(3) + 1; times > 0; times--) {
    const at = random(changed.length + 1);
    const char = one(random(5) === 0 ? MORE : ANY, random);
    const kind = random(4);
    if (kind === 0) changed = changed.slice(0, at) + char + changed.slice(at);
    else if (kind === 1) changed = changed.slice(0, at) + changed.slice(at + 1);
    else if (kind === 2) changed = changed.slice(0, at) + char + changed.slice(at + 1);
    else changed = random(2) === 0 ? `${char}${changed}` : `${changed}${char}`;
  }
  // Half of a pair is no character for Ruby.
  return changed.toWellFormed();
}

const one = (chars: string, random: Random): string => {
  const all = [...chars];
  return all[random(all.length)] ?? '';
};

function write(node: Node, random: Random): string {
  switch (node.type) {
    case 'Regex':
    case 'CapturingGroup':
    case 'Group':
      return alternative(node.body, random);
    case 'Alternative':
      return node.body.map((part) => write(part, random)).join('');
    case 'Quantifier': {
      const times = node.min + random(Math.min(node.max - node.min, 3) + 1);
      return Array.from({ length: times }, () => write(node.body, random)).join('');
    }
    case 'Character':
      return String.fromCodePoint(node.value);
    case 'CharacterSet':
    case 'CharacterClass':
      return one(membersOf(node), random);
    default:
      return '';
  }
}

const alternative = (alternatives: readonly AlternativeNode[], random: Random): string => {
  const chosen = alternatives[random(alternatives.length)];
  return chosen === undefined ? '' : write(chosen, random);
};

const SETS: Readonly<Record<string, string>> = {
  digit: '0159',
  word: 'aZ0_',
  space: ' \t',
  hex: '0aF',
  dot: ANY,
  any: ANY,
  alnum: 'aZ0é',
  alpha: 'aZé',
};

function membersOf(node: CharacterClassElementNode): string {
  if (node.type === 'Character') return String.fromCodePoint(node.value);
  if (node.type === 'CharacterClassRange') {
    const { min, max } = node;
    const middle = Math.floor((min.value + max.value) / 2);
    return [min.value, middle, max.value].map((code) => String.fromCodePoint(code)).join('');
  }
  const members =
    node.type === 'CharacterSet' ? (SETS[node.value ?? node.kind] ?? ANY) : node.body.map(membersOf).join('');
  if (node.negate !== true) return members;
  const rest = [...ANY].filter((char) => !members.includes(char)).join('');
  return rest === '' ? 'x' : rest;
}
