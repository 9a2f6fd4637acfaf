import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { filterBase } from '../../define/index.ts';
import { cancel, type Event, isCancelled } from '../../event/index.ts';
import { defineFilter, FILTERS, type FilterDeclaration, perEvent } from '../../filters/index.ts';
import { readTests } from './document.ts';
import { describeResult, describeTotal, jsonLine } from './report.ts';
import { type TestResult, TestRunner } from './runner.ts';

let made = 0;

/** Counts events over all of its life, and knows the time. */
const counter = defineFilter({
  name: 'counter',
  summary: 'counts',
  options: z.strictObject({ ...filterBase }),
  examples: [],
  create: (_options, context) => {
    made++;
    let seen = 0;
    return perEvent((event) => {
      event.seen = ++seen;
      event.now = context.clock();
      return true;
    }, context);
  },
});

const last = defineFilter({
  name: 'last',
  summary: 'keeps the last event',
  options: z.strictObject({ ...filterBase }),
  examples: [],
  create: () => {
    let kept: Event | undefined;
    return {
      filter: (events) => {
        for (const event of events) {
          if (isCancelled(event)) continue;
          kept = { ...event };
          cancel(event);
        }
        return events;
      },
      flush: ({ final }) => (final && kept !== undefined ? [kept] : []),
    };
  },
});

const folder = mkdtempSync(join(tmpdir(), 'pipeline-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NOW = Date.parse('2026-03-04T05:06:07.089Z');

const runAll = async (documents: readonly object[]): Promise<TestResult[]> => {
  const registry = { inputs: [], filters: [...FILTERS, counter, last] as FilterDeclaration[], outputs: [], codecs: [] };
  const runner = new TestRunner({ registry, variable: () => undefined, clock: () => NOW, folder });
  const file = join(folder, 'tests.jsonl');
  const results: TestResult[] = [];
  for (const test of readTests(file, documents.map((one) => JSON.stringify(one)).join('\n')))
    results.push(await runner.run(test, file));
  return results;
};

const runOne = async (document: object): Promise<TestResult> => {
  const [result] = await runAll([{ name: 'test', ...document }]);
  if (result === undefined) throw new Error('no result');
  return result;
};

describe('tests of pipelines', () => {
  it('give the events that come out, with the time in milliseconds and without metadata', async () => {
    const result = await runOne({
      pipeline: 'input { stdin {} } filter { if [a] == 1 { drop {} } } output { kafka {} }',
      events: [
        { a: 1 },
        { a: 2, b: { c: [1, null] }, '@metadata': { x: 1 }, '@timestamp': '2012-12-22T01:00:46.767123Z' },
        { tags: { no: 1 } },
      ],
      expect: [{ a: 2, b: { c: [1, null] } }, { tags: ['_tagsparsefailure'] }],
    });
    expect(jsonLine(result)).toBe(
      '{"name":"test","ok":true,"actual":[{"@timestamp":"2012-12-22T01:00:46.767Z","@version":"1","a":2,"b":{"c":[1,null]}},{"@timestamp":"2026-03-04T05:06:07.089Z","@version":"1","_tags":[{"no":1}],"tags":["_tagsparsefailure"]}]}',
    );
  });

  it('let events through where there is no filter', async () => {
    expect(await runOne({ pipeline: '', events: [{ a: 1 }], expect: [{ a: 1 }], exact: true })).toMatchObject({
      ok: true,
    });
  });

  it('say what differs', async () => {
    const result = await runOne({
      pipeline: 'filter { drop {} }',
      events: [{ a: 1 }],
      expect: [{ a: 1 }],
    });
    expect(describeResult(result)).toBe('✗ test\n    event 1 did not come out: {"a":1}');
    const other = await runOne({
      pipeline: 'filter { if [b] > 1 { } }',
      events: [{ b: 'x' }, { a: 'y\u001b[31m', b: 1 }, { b: 2 }],
      expect: [{ a: 'x', c: { d: 1 } }],
    });
    expect(describeResult(other)).toBe(
      [
        '✗ test',
        '    event 1: [a]',
        '      expected "x"',
        '      found    "y\\u001b[31m"',
        '    event 1: [c]',
        '      expected {"d":1}',
        '      found    nothing',
        '    event 2 was not expected: {"@timestamp":"2026-03-04T05:06:07.089Z","@version":"1","b":2}',
        "    note: test:1: the condition can't be evaluated: [b] > 1: can't compare a text with a number by order; the event ends there",
      ].join('\n'),
    );
    expect(describeTotal([result, { ok: true }])).toBe('2 tests, 1 failed');
  });

  it('go on after a configuration error', async () => {
    const [wrong, right] = await runAll([
      { name: 'wrong', pipeline: 'filter {\n  drp {}\n}', events: [] },
      { name: 'right', pipeline: 'filter { drop {} }', events: [{}], expect: [] },
    ]);
    expect(wrong).toMatchObject({
      ok: false,
      actual: [],
      error: 'wrong:2:3: unknown filter "drp"\n  2 |   drp {}\n    |   ^\n  did you mean "drop"?',
    });
    expect(right?.ok).toBe(true);
  });

  it('flush at the end', async () => {
    const result = await runOne({
      pipeline: 'filter { last {} counter {} }',
      events: [{ n: 1 }, { n: 2 }],
      expect: [{ n: 2, seen: 1 }],
    });
    expect(result.ok).toBe(true);
  });

  it('share nothing but the check of their configuration', async () => {
    const before = made;
    const document = { pipeline: 'filter { counter {} }', events: [{}] };
    const results = await runAll([
      { name: 'a', ...document, now: '2020-01-01T00:00:00Z', expect: [{ seen: 1, now: 1577836800000 }] },
      { name: 'b', ...document, expect: [{ seen: 1, now: NOW, '@timestamp': '2026-03-04T05:06:07.089Z' }] },
      { name: 'c', ...document, ecs: 'disabled', expect: [{ seen: 1 }] },
    ]);
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(made - before).toBe(3);
  });

  it('read files and folders beside the test', async () => {
    mkdirSync(join(folder, 'conf.d'));
    writeFileSync(join(folder, 'conf.d', '2.conf'), 'filter { if [seen] == 1 { drop {} } }');
    writeFileSync(join(folder, 'conf.d', '1.conf'), 'filter { counter {} }');
    const events = [{}, {}];
    expect(await runOne({ pipelineFile: 'conf.d/1.conf', events, expect: [{ seen: 1 }, { seen: 2 }] })).toMatchObject({
      ok: true,
    });
    expect(await runOne({ pipelineFile: 'conf.d', events, expect: [{ seen: 2 }] })).toMatchObject({ ok: true });
    const missing = await runOne({ pipelineFile: 'none.conf', events });
    expect(missing.error).toMatch(/tests\.jsonl:1: pipelineFile: ENOENT/);
  });
});
