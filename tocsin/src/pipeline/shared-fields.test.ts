import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printProblem } from '../define/index.ts';
import {
  ByteWriter,
  type Event,
  eventOf,
  type Fields,
  isObject,
  plainEvent,
  share,
  type Value,
  type ValueObject,
  writeEventJson,
} from '../event/index.ts';
import { compilePipeline, PLUGINS, type RunningFilters } from './compile/index.ts';

/** geoip and useragent give many events the same objects. Whatever a filter does with those of one event, no other event sees it. */

const NOW = Date.parse('2026-03-04T05:06:07.089Z');
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-shared-'));
const example = PLUGINS.filters.find(({ name }) => name === 'geoip')?.examples[0];
beforeAll(() => {
  for (const [path, content] of Object.entries(example?.files ?? {})) writeFileSync(join(folder, path), content);
});
afterAll(() => rmSync(folder, { recursive: true }));

const filtersOf = (text: string, ecs: 'disabled' | 'v8' = 'v8'): RunningFilters => {
  const settings = { ecs, supportEscapes: false, variable: () => undefined, clock: () => NOW, folder };
  const compiled = compilePipeline([{ file: 'shared', text: `filter {\n${text}\n}` }], settings, PLUGINS);
  if (!compiled.ok) throw new Error(compiled.problems.map((problem) => printProblem(problem, text)).join('\n'));
  return compiled.pipeline.createFilters({ count: () => undefined, notice: () => undefined, bury: () => undefined });
};

const run = async (text: string, events: Event[]): Promise<readonly string[]> => {
  const filters = filtersOf(text);
  const out = await filters.run(events);
  await filters.close();
  return out.map(written);
};

/** With `@metadata`, which is written as any other field. */
function written(event: Event): string {
  const out = new ByteWriter();
  writeEventJson({ ...plainEvent(event, { metadata: true }), '@timestamp': NOW, metadata: event['@metadata'] }, out);
  return Buffer.from(out.take()).toString();
}

const ENRICH = `
  geoip { source => "[source][address]" target => "[source]" database => "GeoLite2-City.mmdb" }
  useragent { source => "[user_agent][original]" }`;

const given = (n: number): Event =>
  eventOf({ n, source: { address: '203.0.113.9' }, user_agent: { original: AGENT }, text: 'x', list: ['a', 'b'] }, NOW);

/** The same fields, and nothing that is shared. */
const enrichedAlone = async (n: number): Promise<Event> => {
  const filters = filtersOf(ENRICH);
  const [event] = await filters.run([given(n)]);
  await filters.close();
  if (event === undefined) throw new Error('one event goes in and comes out');
  return structuredClone(event);
};

describe('a filter behind geoip and useragent changes its own event', () => {
  it.each([
    'mutate { add_field => { "[source][geo][note]" => "n" "[user_agent][os][family]" => "%{[user_agent][os][name]}" } }',
    'mutate { add_field => { "[source][geo]" => "n" } }',
    'mutate { remove_field => ["[source][geo][location][lat]", "[user_agent][os][full]", "[source][geo][none]"] }',
    'mutate { rename => { "[source][geo][country_name]" => "[source][geo][country][name]" } }',
    'mutate { rename => { "[source][geo]" => "place" "[user_agent][os]" => "[source][os]" } add_field => { "[place][x]" => "y" } }',
    'mutate { copy => { "[source][geo]" => "place" } add_field => { "[place][location][x]" => "y" } }',
    'mutate { merge => { "[source][geo]" => "[user_agent][os]" } }',
    'mutate { merge => { "list" => "[source][geo]" } }',
    'mutate { gsub => ["[source][geo][country_name]", "[aeiou]", "_", "[user_agent][os][name]", "L", "l"] }',
    'mutate { uppercase => ["[source][geo][country_name]"] lowercase => ["[user_agent][device][name]"] }',
    'mutate { update => { "[source][geo][country_iso_code]" => "XX" } replace => { "[user_agent][os][name]" => "%{text}" } }',
    'mutate { convert => { "[source][geo][location][lat]" => "integer" "[source][geo][location][lon]" => "string" } }',
    'mutate { split => { "[source][geo][country_name]" => " " } }',
    'mutate { remove_field => ["[@metadata][filter][user_agent][version][major]"] }',
    'mutate { add_field => { "[@metadata][filter][x]" => "y" } }',
    'prune { whitelist_names => ["^source$", "^n$"] add_field => { "[source][geo][x]" => "y" } }',
    'de_dot { nested => true recursive => true }',
    'mutate { add_field => { "[source][geo][a.b]" => "1" } } de_dot { fields => ["[source][geo][a.b]"] nested => true }',
    'mutate { add_field => { "[source][geo][a.b]" => "1" } } de_dot { recursive => true }',
    'truncate { length_bytes => 3 fields => ["source", "[user_agent][os]"] }',
    'truncate { length_bytes => 2 }',
    'urldecode { all_fields => true }',
    'urldecode { field => "[source][geo]" }',
    'grok { match => { "text" => "(?<[source][geo][letter]>.)" } }',
    'grok { match => { "text" => "(?<[user_agent][os][name]>.)" } }',
    'grok { match => { "text" => "(?<[source][geo][location][lat]>.)" } overwrite => ["[source][geo][location][lat]"] }',
    'dissect { mapping => { "text" => "%{[source][geo][dissected]}" } }',
    'date { match => ["[@metadata][none]", "ISO8601"] } date { match => ["n", "UNIX"] target => "[source][geo][at]" }',
    'translate { source => "text" target => "[user_agent][os][kind]" dictionary => { "x" => "y" } }',
    'kv { source => "[user_agent][os][name]" target => "[source][geo][kv]" default_keys => { "a" => "b" } }',
    'json { source => "[user_agent][none]" target => "[source][geo]" }',
    'uuid { target => "[source][geo][id]" } mutate { replace => { "[source][geo][id]" => "id" } }',
    'fingerprint { source => ["[source][geo][country_name]"] target => "[source][geo][hash]" method => "SHA1" }',
    'split { field => "list" target => "[source][geo][part]" }',
    'clone { clones => ["c"] } mutate { add_field => { "[source][geo][of]" => "%{tags}" } }',
    'geoip { source => "[source][address]" target => "[source]" database => "GeoLite2-City.mmdb" fields => ["continent_name", "ip", "network"] }',
    'geoip { source => "[source][address]" target => "[user_agent][os]" database => "GeoLite2-City.mmdb" }',
    'useragent { source => "[user_agent][original]" target => "[source][geo]" }',
    'useragent { source => "[user_agent][original]" target => "[user_agent][original]" }',
    'useragent { source => "[user_agent][original]" ecs_compatibility => "disabled" target => "[user_agent][os]" }',
  ])('%s', async (filter) => {
    const before = written(await enrichedAlone(2));
    const changed = await run(filter, [await enrichedAlone(1)]);
    const actual = await run(`${ENRICH}\nif [n] == 1 {\n${filter}\n}`, [given(1), given(2), given(2)]);
    expect(actual).toEqual([...changed, before, before]);
  });
});

/** Every object without a list in it is one that is shared. */
function shared(value: Value): Value {
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [key, shared(member ?? null)] as const);
  const object: ValueObject = Object.fromEntries(members);
  return isFields(object) ? share(object) : object;
}

const isFields = (object: ValueObject): object is ValueObject & Fields =>
  Object.values(object).every((member) =>
    isObject(member) ? isFields(member) : ['string', 'number', 'boolean'].includes(typeof member),
  );

describe('the examples of filters come to the same where all objects of the event are shared', () => {
  for (const { name, examples } of PLUGINS.filters)
    for (const { title, pipeline, event, ecs, files } of examples)
      it(`${name}: ${title}`, async () => {
        for (const [path, content] of Object.entries(files ?? {})) writeFileSync(join(folder, path), content);
        const outcome = async (of: (fields: ValueObject) => ValueObject): Promise<readonly string[]> => {
          const filters = filtersOf(pipeline, ecs === 'disabled' ? 'disabled' : 'v8');
          const fields = of(structuredClone(event) as ValueObject);
          const out = await filters.run([eventOf(fields, NOW)]);
          const all = [...out, ...(await filters.flush({ final: true }))];
          await filters.close();
          return all.map(written);
        };
        const withShared = (fields: ValueObject): ValueObject =>
          Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, shared(value ?? null)]));
        const expected = await outcome((fields) => fields);
        const actual = await outcome(withShared);
        const stable = (texts: readonly string[]): readonly string[] =>
          texts.map((text) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid'));
        expect(stable(actual)).toEqual(stable(expected));
      });
});
