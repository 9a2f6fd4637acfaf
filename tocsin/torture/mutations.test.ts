import { expect, test } from 'vitest';
import { readMutated } from '../test/mutated-input.ts';
import { PARSERS } from '../test/parsers.ts';
import { table } from './account.ts';

const SEED = Number(process.env.TORTURE_SEED ?? Date.now() % 1_000_000);
const INPUTS = Number(process.env.TORTURE_INPUTS ?? 100_000);

test.each(PARSERS.map((parser) => [parser.name, parser] as const))(
  '%s: mutated inputs are read or refused, the same in pieces',
  (name, parser) => {
    const began = performance.now();
    const report = readMutated(parser, INPUTS, SEED);
    console.log(
      table({
        parser: name,
        seed: SEED,
        node: process.version,
        seconds: (performance.now() - began) / 1_000,
        ...report,
      }),
    );
    expect(report.inputs).toBe(INPUTS);
  },
);
