import { z } from 'zod';
import { filterBase, option } from '../../define/index.ts';
import { defineFilter } from '../filter.ts';
import { nativeWays } from './native-way.ts';

export const ruby = defineFilter({
  name: 'ruby',
  summary: 'runs Ruby code: refused, with what to write instead',
  description: `Tocsin runs no Ruby. A pipeline that holds this filter is refused, and the message names the filters that do what the code does, as far as it
is recognised. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-ruby`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    code: option.text().optional().describe('Ruby code'),
    init: option.text().optional().describe('Ruby code that runs once'),
    path: option.text().optional().describe('a file with Ruby code'),
    script_params: option.hashOfValues().default({}).describe('parameters of the file'),
    tag_on_exception: option.text().default('_rubyexception').describe('tag of an event for which the code fails'),
    tag_with_exception_message: option.boolean().default(false).describe('put the message into the tag'),
  }),
  examples: [
    {
      title: "in place of event.set('user', event.get('user').downcase)",
      pipeline: 'mutate { lowercase => ["user"] }',
      event: { user: 'Ann' },
      expect: [{ user: 'ann' }],
    },
  ],
  create: ({ code, init, path }) => {
    if (path !== undefined && code === undefined)
      throw new Error(
        `Tocsin runs no Ruby: write filters that do what ${path} does, such as mutate, date, translate or grok`,
      );
    const ways = nativeWays([init, code].filter((text) => text !== undefined).join('\n'));
    throw new Error(
      ways.length === 0
        ? 'Tocsin runs no Ruby, and does not recognise what this code does: write filters such as mutate, date, translate or grok in its place'
        : `Tocsin runs no Ruby: in place of this code write ${ways.join('; ')}`,
    );
  },
});
