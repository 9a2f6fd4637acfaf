import { expect, test } from 'vitest';
import { readMutated } from './mutated-input.ts';
import { PARSERS } from './parsers.ts';

const INPUTS = Number(process.env.MUTATIONS ?? 2_000);

test.each(PARSERS.map((parser) => [parser.name, parser] as const))(
  `%s: ${INPUTS} mutated inputs are read or refused, the same in pieces`,
  (_, parser) => {
    const { items, refused } = readMutated(parser, INPUTS, 20261126);
    // Else the samples, or the mutations, would be of no use.
    expect(items - refused).toBeGreaterThan(INPUTS / 20);
    expect(refused).toBeGreaterThan(INPUTS / 20);
  },
  600_000,
);
