import { isIP } from 'node:net';
import { z } from 'zod';
import { filterBase, option } from '../../define/index.ts';
import { type Event, type Field, fieldOf, isCancelled, type Value } from '../../event/index.ts';
import { defineFilter, type FilterContext } from '../filter.ts';
import { tagAll } from '../tag-all.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { readHosts } from './hosts.ts';
import { type Answer, createLookup, type NameServers } from './lookup.ts';

/** Events of a batch that are looked up at the same time. */
const CONCURRENCY = 64;

const OPTIONS = z.strictObject({
  ...filterBase,
  resolve: option.list().default([]).describe('fields with names, for which addresses are looked up'),
  reverse: option.list().default([]).describe('fields with addresses, for which names are looked up'),
  action: option
    .choice(['append', 'replace'])
    .default('append')
    .describe('whether the field becomes a list of both, or just the answer'),
  nameserver: z
    .union([option.list(), option.hashOfLists()])
    .optional()
    .describe('addresses of name servers, or a hash of address, search and ndots; default: the system’s'),
  hostsfile: option
    .list()
    .optional()
    .describe('files such as /etc/hosts, which come first and are read once; default: /etc/hosts'),
  timeout: option.number(z.number().min(0)).default(0.5).describe('seconds that a try may take'),
  max_retries: option.number(z.number().int().min(0)).default(2).describe('further tries after a timeout'),
  hit_cache_size: option.number(z.number().int().min(0)).default(0).describe('answers that are kept'),
  hit_cache_ttl: option.number(z.number().min(0)).default(60).describe('for how many seconds'),
  failed_cache_size: option
    .number(z.number().int().min(0))
    .default(0)
    .describe('questions without an answer that are kept'),
  failed_cache_ttl: option.number(z.number().min(0)).default(5).describe('for how many seconds'),
  tag_on_timeout: option
    .list()
    .default(['_dnstimeout'])
    .describe('tags of an event whose question got no answer in time'),
});

export const dns = defineFilter({
  name: 'dns',
  summary: 'looks up the addresses of names, and the names of addresses',
  description: `The events of a batch wait for their answers together, at most 64 at a time, and ask each question once. Names are asked for as A and then as
AAAA. The first field without an answer ends the filter for its event. Without caches each batch asks anew: set \`hit_cache_size\` and
\`failed_cache_size\`. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-dns`,
  status: 'stable',
  reads: ({ hostsfile }) => hostsfile ?? [],
  options: OPTIONS,
  examples: [
    {
      title: 'an address stays an address',
      pipeline: 'dns { resolve => ["host"] action => "replace" add_tag => ["resolved"] }',
      event: { host: '192.0.2.1' },
      expect: [{ host: '192.0.2.1', tags: ['resolved'] }],
    },
  ],
  create: (options, context) => {
    const ask = createAsker(options, context);
    const jobs: readonly Job[] = [
      ...options.resolve.map((name) => ({ field: fieldOf(name), question: 'address' as const })),
      ...options.reverse.map((name) => ({ field: fieldOf(name), question: 'name' as const })),
    ];
    const each = async (event: Event): Promise<void> => {
      for (const job of jobs) {
        const text = textOf(job, event);
        const answer = text === undefined ? undefined : await ask.ask(job.question, text);
        if (answer === undefined || answer.kind !== 'found') {
          context.count(answer?.kind === 'timeout' ? 'timeout' : 'failed');
          if (answer?.kind === 'timeout') tagAll(event, options.tag_on_timeout);
          return;
        }
        job.field.set(event, answered(job.field.get(event), answer.text, options.action));
      }
      context.matched(event);
    };
    return {
      filter: async (events) => {
        const waiting = events.filter((event) => !isCancelled(event));
        let next = 0;
        const work = async (): Promise<void> => {
          for (let event = waiting[next++]; event !== undefined; event = waiting[next++]) await each(event);
        };
        await Promise.all(Array.from({ length: Math.min(CONCURRENCY, waiting.length) }, work));
        return events;
      },
      close: ask.close,
    };
  },
});

interface Job {
  readonly field: Field;
  readonly question: 'address' | 'name';
}

/** Of a list only where it has one member. */
function textOf({ field, question }: Job, event: Event): string | undefined {
  const value = field.get(event);
  const one = Array.isArray(value) ? (value.length === 1 ? value[0] : undefined) : value;
  if (typeof one !== 'string') return undefined;
  return question === 'name' && isIP(one) === 0 ? undefined : one;
}

function answered(before: Value | undefined, answer: string, action: 'append' | 'replace'): Value {
  if (action === 'replace') return Array.isArray(before) ? [answer] : answer;
  return [...(Array.isArray(before) ? before : [before ?? null]), answer];
}

interface Asker {
  ask(question: Job['question'], text: string): Promise<Answer>;
  close(): void;
}

const NO_ANSWER: Answer = Object.freeze({ kind: 'none' });

/** Answers from the caches, and asks what is being asked already no second time. */
function createAsker(options: z.output<typeof OPTIONS>, { clock, folder }: FilterContext): Asker {
  const lookup = createLookup({
    hosts: readHosts(folder, options.hostsfile),
    servers: serversOf(options.nameserver),
    timeout: options.timeout * 1000,
    retries: options.max_retries,
  });
  const hits = createExpiringCache<Answer>(options.hit_cache_size, options.hit_cache_ttl * 1000, clock);
  const failures = createExpiringCache<true>(options.failed_cache_size, options.failed_cache_ttl * 1000, clock);
  const asked = new Map<string, Promise<Answer>>();
  const start = async (question: Job['question'], text: string, key: string): Promise<Answer> => {
    const answer = await lookup[question](text);
    asked.delete(key);
    if (answer.kind === 'found') hits.set(key, answer);
    else failures.set(key, true);
    return answer;
  };
  return {
    ask: async (question, text) => {
      const key = `${question} ${text}`;
      const known = failures.get(key) === true ? NO_ANSWER : hits.get(key);
      if (known !== undefined) return known;
      const running = asked.get(key) ?? start(question, text, key);
      asked.set(key, running);
      const answer = await running;
      asked.delete(key);
      return answer;
    },
    close: lookup.close,
  };
}

function serversOf(written: readonly string[] | Readonly<Record<string, readonly string[]>> | undefined): NameServers {
  if (written === undefined) return { addresses: [], search: [], dots: 1 };
  if (isList(written)) return { addresses: written, search: [], dots: 1 };
  const { address = [], search = [], ndots = ['1'], ...others } = written;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new Error(`nameserver: ${JSON.stringify(unknown)} is not known: write address, search and ndots`);
  const dots = Number(ndots[0]);
  if (address.length === 0 || !Number.isInteger(dots) || dots < 0)
    throw new Error('nameserver: write address => ["192.0.2.53"], and ndots as a number');
  return { addresses: address, search, dots };
}

const isList = (value: readonly string[] | Readonly<Record<string, readonly string[]>>): value is readonly string[] =>
  Array.isArray(value);
