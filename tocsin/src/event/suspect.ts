/** Something that each secret has about it; what lacks all of these is not looked at again. */
const SUSPECT =
  /pass|pwd|secret|token|key|authoriz|cookie|credential|sess|csrf|xsrf|otp|pin["'=:\\%\]\s]|jwt|sid|code["'=:%\\\]]|bearer\s|basic\s|@|AKIA|ASIA|eyJ|gh[pousr]_|xox|_live_|AIza|BEGIN |\$[0-9a-z$]|sig=|ignature=|auth=|eset\/|sk-|glpat-|npm_|_pat_|SG\.|hooks\./i;

/** Three neighbours out of each word of `SUSPECT`, no two with the same first pair; `?` is any character. */
const TRIPLES =
  'pas pwd cre tok key uth ook ses srf otp pin jwt sid cod bea asi aki eyj gh? xox _li aiz egi ?$? ?@? ig= nat et/ sk- lpa npm _pa sg. hoo';

const ANY = 1;

/** Of a folded character; of two, the first stands in the higher bits. */
const BITS = 7;
/** Lower-cases letters; some other characters fall together, and the regular expression tells them apart. */
const LOWER = 32;

/**
 * For two neighbours, each folded: the third that makes them a part of a word, `ANY` where each does, 0 where none.
 */
const THIRDS: Uint8Array = (() => {
  const table = new Uint8Array(1 << (2 * BITS));
  for (const [first = '', second = '', third = ''] of TRIPLES.split(' ')) {
    const low = second.charCodeAt(0) | LOWER;
    const wanted = third === '?' ? ANY : third.charCodeAt(0) | LOWER;
    if (first !== '?') table[((first.charCodeAt(0) | LOWER) << BITS) | low] = wanted;
    else for (let code = 0; code < 128; code++) table[(code << BITS) | low] = wanted;
  }
  return table;
})();

/** The longest word of `SUSPECT` fits on either side of a triple. */
const WINDOW = 12;

/** A shorter text is read faster character by character than written to bytes. */
const SHORT = 32;

/** Even, and room for a byte behind them. */
const MOST_BYTES = 1 << 14;
const bytes = Buffer.alloc(MOST_BYTES + 2);
/** The same, by two bytes that follow one another. */
const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);

/** By pairs of bytes: whether they are the first two of a triple, or its last two. Of each triple one of these begins at an even place. */
const POINTING: Uint8Array = (() => {
  const table = new Uint8Array(1 << 16);
  const codesOf = (character: string): number[] => {
    const all = Array.from({ length: 256 }, (_, code) => code);
    return character === '?' ? all : all.filter((code) => (code | LOWER) === (character.charCodeAt(0) | LOWER));
  };
  const mark = (left: string, right: string): void => {
    for (const first of codesOf(left))
      for (const second of codesOf(right)) {
        bytes[0] = first;
        bytes[1] = second;
        table[pairs[0] ?? 0] = 1;
      }
  };
  for (const [first = '', second = '', third = ''] of TRIPLES.split(' ')) {
    mark(first, second);
    mark(second, third);
  }
  return table;
})();

const isAround = (text: string, index: number): boolean =>
  SUSPECT.test(text.slice(Math.max(0, index - WINDOW), index + WINDOW));

/**
 * The one scan that every text of every event goes through: looks at each character once, two at a time, and asks the regular expression
 * only around three characters that point to a word.
 */
export function isSuspect(text: string): boolean {
  const { length } = text;
  if (length < SHORT) return isSuspectIn(text, 0, length);
  if (length <= MOST_BYTES) return isSuspectPart(text, 0, text);
  // Parts share so many characters that no triple is cut.
  for (let from = 0; from < length; from += MOST_BYTES - 2)
    if (isSuspectPart(text, from, text.slice(from, from + MOST_BYTES))) return true;
  return false;
}

/** Of a character above U+00FF the lower byte is looked at: it may point to a word that is not there, and hides none. */
function isSuspectPart(text: string, from: number, part: string): boolean {
  const { length } = part;
  bytes.write(part, 0, 'latin1');
  bytes[length] = 0;
  const end = (length + 1) >> 1;
  for (let pair = 0; pair < end; pair++) {
    if (POINTING[pairs[pair] ?? 0] === 0) continue;
    const first = from + 2 * pair;
    if (isSuspectIn(text, first, first + 2)) return true;
  }
  return false;
}

/** Looks at the triples whose middle is one of these characters. */
function isSuspectIn(text: string, from: number, to: number): boolean {
  let last = from === 0 ? 0 : folded(text, from - 1);
  for (let index = from; index < to; index++) {
    const low = folded(text, index);
    const third = THIRDS[(last << BITS) | low] ?? 0;
    if (third !== 0 && (third === ANY || (text.charCodeAt(index + 1) | LOWER) === third) && isAround(text, index))
      return true;
    last = low;
  }
  return false;
}

/** 0 for what is not ASCII, and behind the end. */
const folded = (text: string, index: number): number => {
  const code = text.charCodeAt(index);
  return code < 128 ? code | LOWER : 0;
};
