/** Something that each secret has about it; what lacks all of these is not looked at again. */
const SUSPECT =
  /pass|pwd|secret|token|key|authoriz|cookie|credential|sess|csrf|xsrf|otp|pin["'=:\\%\]\s]|jwt|sid|code["'=:%\\\]]|bearer\s|basic\s|@|AKIA|ASIA|eyJ|gh[pousr]_|xox|_live_|AIza|BEGIN |\$[0-9a-z$]|sig=|ignature=|auth=|eset\/|sk-|glpat-|npm_|_pat_|SG\.|hooks\./i;

/** Three neighbours out of each word of `SUSPECT`, no two with the same first pair; `?` is any character. */
const TRIPLES =
  'pas pwd cre tok key uth ook ses srf otp pin jwt sid cod bea asi aki eyj gh? xox _li aiz egi ?$? ?@? ig= nat et/ sk- lpa npm _pa sg. hoo';

const ANY = 1;

/**
 * For two neighbours, each with bit 5 set (which lower-cases letters): the third that makes them a part of a word, `ANY`
 * where each does, 0 where none.
 */
const THIRDS: Uint8Array = (() => {
  const table = new Uint8Array(128 * 128);
  for (const [first = '', second = '', third = ''] of TRIPLES.split(' ')) {
    const low = second.charCodeAt(0) | 32;
    const wanted = third === '?' ? ANY : third.charCodeAt(0) | 32;
    if (first !== '?') table[((first.charCodeAt(0) | 32) << 7) | low] = wanted;
    else for (let code = 0; code < 128; code++) table[(code << 7) | low] = wanted;
  }
  return table;
})();

/** The longest word of `SUSPECT` fits on either side of a triple. */
const WINDOW = 12;

/**
 * The one scan that every text of every event goes through: reads each character once, and asks the regular expression
 * only around three characters that point to a word.
 */
export function isSuspect(text: string): boolean {
  let last = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const low = code < 128 ? code | 32 : 0;
    const third = THIRDS[(last << 7) | low];
    if (third !== 0 && (third === ANY || (text.charCodeAt(index + 1) | 32) === third)) {
      if (SUSPECT.test(text.slice(Math.max(0, index - WINDOW), index + WINDOW))) return true;
    }
    last = low;
  }
  return false;
}
