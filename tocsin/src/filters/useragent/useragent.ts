import { isMainThread } from 'node:worker_threads';
import { z } from 'zod';
import { ecsOption, filterBase, option } from '../../define/index.ts';
import { type Event, type Field, fieldOf, isCancelled } from '../../event/index.ts';
import { guardEach } from '../../regex/index.ts';
import { defineFilter } from '../filter.ts';
import { graft } from '../graft.ts';
import { readOptionFile } from '../read-file.ts';
import { ownText, RecentCache } from '../recent-cache.ts';
import { ecsLayout, type Laid, legacyLayout } from './layout.ts';
import { bundledRules, MAX_LENGTH, Rules } from './rules.ts';

/** Bytes that an entry takes beside the agent. */
const ENTRY = 1_000;

export const useragent = defineFilter({
  name: 'useragent',
  summary: 'reads browser, operating system and device out of a user agent',
  description: `By the rules of [uap-core](https://github.com/ua-parser/uap-core), which come with Tocsin. What no rule knows is \`Other\`.

- A field that is missing or empty is passed over without a tag; of a list the first member counts.
- Without ECS the fields go to the root of the event, or below \`target\`; with it below \`[user_agent]\`, and the parts of the versions
  to \`[@metadata][filter][user_agent]\`.
- An agent is read up to ${MAX_LENGTH} characters; one at which the rules take too long is passed over and counted.

https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-useragent`,
  status: 'stable',
  reads: ({ regexes }) => (regexes === undefined ? [] : [regexes]),
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    source: option.text().describe('the field with the user agent'),
    target: option.text().optional().describe('the field below which the fields go'),
    prefix: option.text().default('').describe('what the names of the fields begin with; without ECS only'),
    regexes: option.text().optional().describe('path of another regexes.yaml'),
    lru_cache_size: option.number(z.number().int().min(1)).default(100_000).describe('agents to keep'),
  }),
  examples: [
    {
      title: 'a browser',
      pipeline: 'useragent { source => "[user_agent][original]" }',
      event: {
        user_agent: { original: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' },
      },
      expect: [
        {
          user_agent: {
            name: 'Firefox',
            version: '145.0',
            os: { name: 'Linux', full: 'Linux' },
            device: { name: 'Other' },
          },
        },
      ],
    },
    {
      title: 'the names that Logstash had before ECS',
      pipeline: 'useragent { source => "agent" target => "ua" }',
      ecs: 'disabled',
      event: {
        agent:
          'Mozilla/5.0 (Windows NT 6.3; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36',
      },
      expect: [
        { ua: { name: 'Chrome', version: '42.0.2311.135', major: '42', os_full: 'Windows 8.1', device: 'Other' } },
      ],
    },
  ],
  create: (options, { ecs, folder, matched, count, notice }) => {
    const withEcs = ecs !== 'disabled';
    const source = fieldOf(options.source);
    const target = options.target ?? (withEcs ? 'user_agent' : undefined);
    const targetField = target === undefined ? undefined : fieldOf(target);
    const replacesSource = options.target === options.source;
    if (withEcs && options.prefix !== '') notice('warn', 'option "prefix" stands for nothing with ECS');
    const own = options.regexes === undefined ? undefined : readRules(folder, options.regexes);
    // The main thread only checks, mostly; the first event of another thread would wait for them.
    if (own === undefined && !isMainThread) bundledRules();
    const cache = new RecentCache<string, Laid | 'stopped'>(
      options.lru_cache_size,
      ownText,
      // The event's own copy of the agent is kept as well.
      (agent) => 2 * agent.length + ENTRY,
    );

    const lay = (rules: Rules, agent: string): Laid => {
      const read = rules.read(agent);
      return withEcs ? ecsLayout(read, agent) : legacyLayout(read, agent, options.prefix);
    };

    /** Rules are regexes, and agents are hostile: it goes under a limit. What was stopped is not tried again. */
    const readAll = (agents: readonly string[]): ReadonlyMap<string, Laid> => {
      const all = new Map<string, Laid>();
      // Reading the rules takes its time, and is no fault of the agent.
      const rules = own ?? bundledRules();
      const laid: (Laid | 'begun' | undefined)[] = [];
      const stopped = guardEach(agents.length, (index) => {
        laid[index] = 'begun';
        laid[index] = lay(rules, agents[index] ?? '');
      });
      if (stopped.length > 0) count('timeout', stopped.length);
      for (const [index, agent] of agents.entries()) {
        const one = laid[index];
        if (one === undefined) continue;
        if (one === 'begun') cache.set(agent, 'stopped');
        else {
          cache.set(agent, one);
          all.set(agent, one);
        }
      }
      return all;
    };

    const addFields = (event: Event, { fields, metadata }: Laid): boolean => {
      if (replacesSource) source.remove(event);
      if (!graft(event, targetField, fields)) return false;
      return metadata === undefined || graft(event, METADATA, metadata);
    };

    return {
      filter: (events) => {
        let unknown: Set<string> | undefined;
        const agents = new Array<string | undefined>(events.length);
        const found = new Array<Laid | 'stopped' | undefined>(events.length);
        // By index: the pairs of `entries()` would be half of the garbage of this filter.
        for (let index = 0; index < events.length; index++) {
          const event = events[index];
          if (event === undefined) continue;
          const agent = isCancelled(event) ? undefined : agentOf(event, source);
          if (agent === undefined) continue;
          agents[index] = agent;
          found[index] = cache.get(agent);
          if (found[index] !== undefined) continue;
          unknown ??= new Set();
          unknown.add(agent);
        }
        const read = unknown === undefined ? undefined : readAll([...unknown]);
        for (let index = 0; index < events.length; index++) {
          const event = events[index];
          const agent = agents[index];
          if (event === undefined || agent === undefined) continue;
          const laid = found[index] ?? read?.get(agent) ?? 'stopped';
          if (laid !== 'stopped' && addFields(event, laid)) matched(event);
          else count('failed');
        }
        return events;
      },
    };
  },
});

const METADATA = fieldOf('@metadata');

function agentOf(event: Event, source: Field): string | undefined {
  const value = source.get(event);
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

function readRules(folder: string, path: string): Rules {
  const content = readOptionFile(folder, path);
  try {
    return new Rules(content);
  } catch (error) {
    throw new Error(
      `option "regexes": ${path} is no regexes.yaml of uap-core: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
