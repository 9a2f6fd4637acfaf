import { expect, test } from 'vitest';
import { readMutated } from '../test/mutated-input.ts';
import { PARSERS } from '../test/parsers.ts';
import { table } from './account.ts';

const SEED = Number(process.env.TORTURE_SEED ?? 20261126);
const INPUTS = Number(process.env.TORTURE_MUTATIONS ?? 1_000_000);
const HOURS = 3_600_000;

test.each(PARSERS.map((parser) => [parser.name, parser] as const))(
  `%s: ${INPUTS} mutated inputs are read or refused, the same in pieces`,
  (name, parser) => {
    const began = performance.now();
    const { items, refused, slowest } = readMutated(parser, INPUTS, SEED);
    console.log(
      table({
        parser: name,
        inputs: INPUTS,
        'read / refused': `${items - refused} / ${refused}`,
        'slowest input, ms': slowest.toFixed(1),
        seconds: ((performance.now() - began) / 1_000).toFixed(0),
      }),
    );
    expect(refused).toBeGreaterThan(INPUTS / 20);
  },
  3 * HOURS,
);
