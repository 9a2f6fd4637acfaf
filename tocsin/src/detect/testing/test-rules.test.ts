import { describe, expect, it } from 'vitest';
import { readThreshold } from '../threshold/index.ts';
import { ownTests, readTestFile } from './read-tests.ts';
import { ruleTestSchema } from './rule-test.ts';
import { eventsOf } from './test-events.ts';
import { testRules } from './test-rules.ts';

const RULES = `
title: Failed login
name: failed
when: {event.action: fail}
---
title: Three failures
name: many
when: {event.action: fail}
count: 3
within: 1m
by: source.ip
`;

/** Differences of a test of the last rule. */
const differences = (test: object, text = RULES): readonly string[] => {
  const { documents, problems } = readThreshold(text, 'rules.yml');
  expect(problems).toEqual([]);
  const { tests, problems: wrong } = readTestFile(
    JSON.stringify([{ name: 'test', ...test }]),
    'rules.test.yml',
    documents,
  );
  expect(wrong).toEqual([]);
  const [result] = testRules(documents, tests);
  expect(result?.ok).toBe(result?.differences.length === 0);
  return result?.differences ?? ['no test'];
};

const fails = (repeat: number) => ({ 'event.action': 'fail', 'source.ip': '192.0.2.1', '@repeat': repeat });

describe('tests of rules', () => {
  it.each([
    ['as many findings as expected', { events: [fails(3)], matches: 1, entity: { 'source.ip': '192.0.2.1' } }, []],
    ['none expected, none found', { events: [fails(2)], matches: 0 }, []],
    [
      'none expected, one found',
      { events: [fails(3)], matches: 0 },
      ['expected 0 findings, found 1 in 3 events; of events 1, 2, 3'],
    ],
    ['one expected, none found', { events: [fails(2)], matches: 1 }, ['expected 1 finding, found 0 in 2 events']],
    [
      'another entity',
      { events: [fails(3)], matches: 1, entity: { 'source.ip': '192.0.2.2' } },
      ['expected a finding about source.ip 192.0.2.2, found one about source.ip 192.0.2.1'],
    ],
    ['events of a rule', { rule: 'failed', events: [fails(2), { 'event.action': 'ok' }], matches: 2 }, []],
    [
      'fewer events of a rule',
      { rule: 'failed', events: [{ 'event.action': 'ok' }, fails(1)], matches: 2 },
      ['expected 2 matching events, found 1 in 2 events; of events 2'],
    ],
    ['the rules that find something', { events: [fails(3)], matches: ['many', 'failed'] }, []],
    [
      'other rules',
      { events: [fails(2)], matches: ['many'] },
      ['expected a finding of many, there is none', 'did not expect a finding of failed'],
    ],
    ['lines that nobody reads', { lines: 'text', matches: 0 }, ['lines of a log cannot be read here']],
  ])('%s', (_name, test, expected) => {
    expect(differences(test)).toEqual(expected);
  });

  it('gives events times, and numbers to those that are repeated', () => {
    const test = ruleTestSchema.parse({
      name: 'times',
      events: [
        { '@timestamp': '2026-11-23T10:00:00Z', a: 1 },
        { 'user.name': 'user{n}', '@repeat': 2, '@every': '10s', '@after': '5m' },
        { b: { c: ['{n}', null] } },
      ],
      matches: 0,
    });
    const begin = Date.UTC(2026, 10, 23, 10);
    expect(eventsOf(test).map((event) => JSON.parse(JSON.stringify(event)))).toEqual([
      { '@timestamp': begin, a: 1 },
      { '@timestamp': begin + 300_000, user: { name: 'user1' } },
      { '@timestamp': begin + 310_000, user: { name: 'user2' } },
      { '@timestamp': begin + 311_000, b: { c: ['{n}', null] } },
    ]);
  });

  it.each([
    [{ name: 'x', matches: 1 }, 'test 1: expected either `events` or `lines`'],
    [{ name: 'x', events: [{ '@repeat': 0 }], matches: 1 }, 'test 1: events: a time is such as'],
    [{ name: 'x', events: [], matchs: 1, matches: 1 }, 'test 1: unknown key "matchs"'],
    [{ name: 'x', events: [] }, 'test 1: '],
  ])('refuses %j', (test, message) => {
    const { documents } = readThreshold(RULES, 'rules.yml');
    const [first] = documents;
    const { problems } = ownTests(
      first === undefined ? [] : [{ ...first, other: { tests: [JSON.parse(JSON.stringify(test))] } }],
    );
    expect(problems[0]?.message).toContain(message);
  });
});
