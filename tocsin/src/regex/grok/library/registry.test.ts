import { describe, expect, it } from 'vitest';
import { runWithin } from '../../guard.ts';
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

describe('names that patterns are made of, which Logstash catches too where it is asked for all of them', () => {
  it.each([
    ['disabled', 'BACULA_LOG_NO_CONNECT', 'BACULA_LOG_NO_CONNECT client HOSTNAME POSINT berror GREEDYDATA'],
    ['disabled', 'URIPARAM', 'URIPARAM'],
    ['v8', 'URIPARAM', 'URIPARAM URIQUERY'],
    ['disabled', 'URIPATHPARAM', 'URIPATHPARAM URIPATH URIPARAM'],
    ['v8', 'URIPATHPARAM', 'URIPATHPARAM URIPATH URIQUERY'],
  ] as const)('%s %s', (set, name, expected) => {
    const { captures } = compileGrok(`%{${name}}`, { definitions: patternsOf(set), everyName: true });
    expect(captures.map(({ field }) => field)).toEqual(expected.split(' '));
  });

  it('a pattern of a user of the legacy set may be called URIQUERY', () => {
    const definitions = new Map(patternsOf('disabled')).set('URIQUERY', 'own');
    expect(compileGrok('%{URIPATHPARAM}', { definitions }).match('/a?b=c')?.[0]).toBe('/a?b=c');
  });
});

it.each(['disabled', 'v8'] as const)('a host of many parts in a line that does not match costs little, %s', (set) => {
  const grok = compileGrok('%{SYSLOGLINE}', { definitions: patternsOf(set) });
  const line = `Mar 12 09:12:31 ${'a-'.repeat(5_000)}_`;
  grok.prepare(line);
  expect(runWithin(1_000, () => void grok.match(line))).toBe(true);
});

it('no name stands in two families', () => {
  const names = Object.values(FAMILIES).flatMap((family) => Object.keys(family));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
