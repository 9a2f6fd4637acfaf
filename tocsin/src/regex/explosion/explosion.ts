import { parse } from 'oniguruma-parser/parser';
import { runWithin } from '../guard.ts';
import { Automaton, type Loop } from './automaton.ts';
import { type CharSet, intersect, sample } from './char-set.ts';

/** What doubles its time with each repetition is far beyond this after so many. */
const TURNS = 34;
const LIMITS_MS = [150, 300] as const;
/** What may stand behind the repetition without being taken by it, whatever that is. */
const ENDS = ['\u0000', '\n\n', '!', ''] as const;
const MAX_STEPS = 300_000;
/** Loops of one pattern that are tried out. */
const MAX_TRIALS = 4;

/**
 * A short text on which a regular expression (Ruby's syntax) takes for ever, because it can match a repeated piece in several
 * ways and tries them all; undefined where none was found. `test` asks the regular expression, and is stopped: what is
 * returned was tried, and did not end.
 */
export function explosion(source: string, test: (text: string) => void): string | undefined {
  let automaton: Automaton;
  try {
    automaton = new Automaton(parse(source, { flags: 'DSW', rules: { captureGroup: true } }));
  } catch {
    return undefined;
  }
  test('');
  let trials = 0;
  // Inner loops come first, and are what is wrong with the outer ones too.
  for (const loop of automaton.loops) {
    const piece = ambiguousPiece(automaton, loop);
    if (piece === undefined) continue;
    if (++trials > MAX_TRIALS) return undefined;
    const begin = beginning(automaton, piece.state) + piece.text.repeat(TURNS);
    for (const end of ENDS) {
      // Asked twice, since a machine that is busy elsewhere stops it too.
      const isStopped = LIMITS_MS.every((limit) => !runWithin(limit, () => test(begin + end)));
      if (isStopped) return begin + end;
    }
  }
  return undefined;
}

interface Piece {
  readonly text: string;
  /** The state that it leads to, and from. */
  readonly state: number;
}

/** From the pair of states before, by a character that both take. */
interface Step {
  readonly from: string | undefined;
  readonly char: string;
}

/** A text that leads from a state of the loop back to it in two ways. */
function ambiguousPiece(automaton: Automaton, loop: Loop): Piece | undefined {
  const budget = { steps: MAX_STEPS };
  for (const state of loop.first) {
    const text = twoWays(automaton, loop, state, budget);
    if (text !== undefined) return { text, state };
    if (budget.steps <= 0) return undefined;
  }
  return undefined;
}

/** Breadth first over pairs of states; the mark tells whether the two ways have parted yet. */
function twoWays({ edges, sets }: Automaton, loop: Loop, state: number, budget: { steps: number }): string | undefined {
  const seen = new Map<string, Step>([[`${state},${state},0`, { from: undefined, char: '' }]]);
  const waiting: (readonly [a: number, b: number, parted: boolean, key: string])[] = [
    [state, state, false, `${state},${state},0`],
  ];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [a, b, parted, key] = next;
    for (const [toA, waysA] of edges[a] ?? []) {
      if (toA < loop.from || toA >= loop.to) continue;
      for (const [toB] of edges[b] ?? []) {
        if (toB < loop.from || toB >= loop.to || (a === b && toB < toA)) continue;
        if (--budget.steps <= 0) return undefined;
        const part = parted || toA !== toB || (a === b && waysA > 1);
        const toKey = `${toA},${toB},${part ? 1 : 0}`;
        if (seen.has(toKey)) continue;
        const char = sample(intersect(sets[toA] ?? NONE, sets[toB] ?? NONE));
        if (char === undefined) continue;
        seen.set(toKey, { from: key, char });
        if (part && toA === state && toB === state) return textOf(seen, toKey);
        waiting.push([toA, toB, part, toKey]);
      }
    }
  }
  return undefined;
}

const NONE: CharSet = [];

function textOf<Key>(
  steps: ReadonlyMap<Key, { readonly from: Key | undefined; readonly char: string }>,
  end: Key,
): string {
  let text = '';
  for (let step = steps.get(end); step !== undefined; step = step.from === undefined ? undefined : steps.get(step.from))
    text = step.char + text;
  return text;
}

/** The shortest text that leads from the beginning of the pattern to `state`, its character included. */
function beginning({ first, edges, sets }: Automaton, state: number): string {
  const seen = new Map<number, { from: number | undefined; char: string }>();
  const waiting = [...first];
  for (const start of first) seen.set(start, { from: undefined, char: sample(sets[start] ?? NONE) ?? '' });
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (at === state) return textOf(seen, at);
    for (const to of edges[at]?.keys() ?? []) {
      if (seen.has(to)) continue;
      seen.set(to, { from: at, char: sample(sets[to] ?? NONE) ?? '' });
      waiting.push(to);
    }
  }
  return '';
}
