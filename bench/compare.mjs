// Compares what a pipeline has written with what a slow reading of the same lines expects.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';

/** What was not expected is not looked at where the reference leaves it out. */
const UNCOMPARED = new Set(['user_agent.version', 'user_agent.os.version', 'user_agent.os.full']);

const comparable = (value, path = '') => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = {};
  for (const [key, member] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (member !== undefined && !UNCOMPARED.has(at)) kept[key] = comparable(member, at);
  }
  return kept;
};

/**
 * Every `nth` line, and that each line stands there once, in whatever order. Throws at the first difference. Returns how many were compared.
 */
export const compare = async (file, { lines, expected }, events, nth) => {
  const line = lines();
  const wanted = new Map();
  for (let index = 0; index < events; index++) {
    const text = line(index);
    if (index % nth === 0) wanted.set(text, expected(text));
  }
  let count = 0;
  let compared = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    count++;
    const original = /"original":("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
    const reference = original === undefined ? undefined : wanted.get(JSON.parse(original));
    if (reference === undefined) continue;
    compared++;
    const { '@timestamp': time, ...rest } = JSON.parse(text);
    const { '@timestamp': wantedTime = time, ...wantedRest } = reference;
    if (time !== wantedTime || !isDeepStrictEqual(comparable(rest), comparable(wantedRest)))
      throw new Error(`an event is not as expected:\n${text}\nexpected ${JSON.stringify(reference)}`);
  }
  if (count !== events || compared !== wanted.size)
    throw new Error(`${count} of ${events} events, ${compared} of ${wanted.size} that are compared`);
  return compared;
};
