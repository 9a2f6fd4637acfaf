import { join } from 'node:path';
import { z } from 'zod';
import { ecsOption, filterBase, nearest, option } from '../../define/index.ts';
import { addTag, type Event, eventJson, fieldOf, isCancelled } from '../../event/index.ts';
import { compileGrok, type Grok, InvalidGrok, patternsOf } from '../../regex/index.ts';
import { defineFilter, type FilterContext } from '../filter.ts';
import { capturesInto } from './captures.ts';
import type { MatchLimits } from './limits.ts';
import { type FieldMatcher, matchBatch, type Outcome } from './match-batch.ts';
import { patternFiles } from './pattern-files.ts';

const options = z.strictObject({
  ...filterBase,
  ...ecsOption,
  match: option.hashOfLists().default({}).describe('field → pattern, or patterns that are tried in their order'),
  break_on_match: option.boolean().default(true).describe('the first pattern that matches ends it'),
  named_captures_only: option
    .boolean()
    .default(true)
    .describe('false: also `%{WORD}` makes a field, of the name of its pattern'),
  keep_empty_captures: option.boolean().default(false).describe('also captures that caught nothing make fields'),
  overwrite: option.list().default([]).describe('fields that a capture replaces, where others are added to'),
  target: option.text().optional().describe('field under which captures are put'),
  pattern_definitions: option.hash().default({}).describe('patterns of your own: name → text'),
  patterns_dir: option.list().default([]).describe('folders with files of patterns, a line each: name, space, text'),
  patterns_files_glob: option.text().default('*').describe('which files of these folders'),
  tag_on_failure: option.list().default(['_grokparsefailure']).describe('tags where nothing matches'),
  timeout_millis: option
    .number(z.number().min(0))
    .optional()
    .describe(
      'how long one pattern may take, 0: as long as it wants. Without it each event has a quarter of a second, and all that are looked at together lose no more than one',
    ),
  timeout_scope: option
    .choice(['pattern', 'event'])
    .default('pattern')
    .describe('whether `timeout_millis` is for each pattern, or for all patterns of an event'),
  tag_on_timeout: option.text().default('_groktimeout').describe('tag where a pattern took too long'),
});

export const grok = defineFilter({
  name: 'grok',
  summary: 'takes texts apart by patterns that have names',
  description:
    'Patterns are regular expressions as Ruby has them, in which `%{NAME:field}` stands for a pattern that has a name. All patterns that Logstash brings are there, `ecs_compatibility` says in which form. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-grok',
  status: 'stable',
  reads: ({ patterns_dir, patterns_files_glob }) => patterns_dir.map((path) => join(path, patterns_files_glob)),
  options,
  examples: [
    {
      title: 'a line of an access log',
      pipeline: 'grok { match => { "message" => "%{HTTPD_COMMONLOG}" } }',
      event: { message: '203.0.113.9 - - [12/Mar/2026:09:12:31 +0000] "GET /login HTTP/1.1" 200 512' },
      expect: [
        {
          source: { address: '203.0.113.9' },
          timestamp: '12/Mar/2026:09:12:31 +0000',
          http: {
            request: { method: 'GET' },
            version: '1.1',
            response: { status_code: 200, body: { bytes: 512 } },
          },
          url: { original: '/login' },
        },
      ],
    },
    {
      title: 'names of your own, and a number',
      pipeline:
        'grok { match => { "message" => "^%{LEVEL:level} took %{NUMBER:took:float} ms: %{GREEDYDATA:message}" } pattern_definitions => { "LEVEL" => "[A-Z]+" } overwrite => ["message"] }',
      event: { message: 'WARN took 12.5 ms: /cart' },
      expect: [{ level: 'WARN', took: 12.5, message: '/cart', tags: null }],
    },
  ],
  create: (chosen, context) => {
    const matchers = matchersOf(chosen, context);
    const limits: MatchLimits = { milliseconds: chosen.timeout_millis, scope: chosen.timeout_scope };
    let told = false;
    return {
      filter: (events) => {
        const waiting = events.filter((event) => !isCancelled(event));
        const outcomes: Outcome[] = waiting.map(() => 'failed');
        for (const matcher of matchers) matchBatch(matcher, waiting, outcomes, chosen.break_on_match, limits);
        waiting.forEach((event, index) => {
          const outcome = outcomes[index];
          if (outcome === 'matched') context.matched(event);
          else if (outcome === 'timeout') {
            addTag(event, chosen.tag_on_timeout);
            context.count('timeout');
            if (!told) context.notice('warn', slow(event, chosen.match));
            told = true;
          } else {
            for (const tag of chosen.tag_on_failure) addTag(event, tag);
            context.count('failed');
          }
        });
        return events;
      },
    };
  },
});

const slow = (event: Event, match: Chosen['match']): string =>
  `grok: an event took too long (${eventJson(event).length} characters) with the patterns for ${Object.keys(match).join(', ')}; this is said once, then counted`;

type Chosen = z.output<typeof options>;

function matchersOf(chosen: Chosen, context: FilterContext): FieldMatcher[] {
  const definitions = new Map(patternsOf(context.ecs === 'disabled' ? 'disabled' : 'v8'));
  for (const [name, text] of patternFiles(chosen.patterns_dir, chosen.patterns_files_glob, context.folder))
    definitions.set(name, text);
  for (const [name, text] of Object.entries(chosen.pattern_definitions))
    definitions.set(name, text.replace(/(?:\r?\n|\r)$/, ''));
  const { target, overwrite, keep_empty_captures: keepEmpty } = chosen;
  return Object.entries(chosen.match).map(([name, patterns]) => ({
    field: fieldOf(name),
    patterns: (Array.isArray(patterns) ? patterns : [patterns]).map((pattern) => {
      const compiled = compile(pattern, definitions, !chosen.named_captures_only);
      return { grok: compiled, apply: capturesInto(compiled, { target, overwrite, keepEmpty }) };
    }),
  }));
}

function compile(pattern: string, definitions: ReadonlyMap<string, string>, everyName: boolean): Grok {
  try {
    return compileGrok(pattern, { definitions, everyName });
  } catch (error) {
    if (!(error instanceof InvalidGrok) || error.unknown === undefined) throw error;
    const near = nearest(error.unknown, definitions.keys());
    const hint = near === undefined ? 'define it in pattern_definitions or patterns_dir' : `did you mean %{${near}}?`;
    throw new InvalidGrok(`${error.message}: ${hint}`, error.unknown);
  }
}
