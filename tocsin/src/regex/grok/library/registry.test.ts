import { describe, expect, it } from 'vitest';
import { compileGrok } from '../grok.ts';
import { FAMILIES, patternsOf } from './registry.ts';

describe.each(['disabled', 'v8'] as const)('the bundled patterns, %s', (set) => {
  const definitions = patternsOf(set);

  it('all become regular expressions', () => {
    const failed = [...definitions.keys()].flatMap((name) => {
      try {
        compileGrok(`%{${name}}`, { definitions });
        return [];
      } catch (error) {
        return [`${name}: ${(error as Error).message}`];
      }
    });
    expect(failed).toEqual([]);
  });

  it('leave no capture that is written for two sets', () => {
    expect([...definitions.values()].filter((text) => /:\{|\?<\{/.test(text))).toEqual([]);
  });
});

it('no name stands in two families', () => {
  const names = Object.values(FAMILIES).flatMap((family) => Object.keys(family));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
