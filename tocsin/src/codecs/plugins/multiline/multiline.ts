import { z } from 'zod';
import { codecBase, type Ecs, ecsOption, option } from '../../../define/index.ts';
import { compileGrok, type Grok, patternsOf } from '../../../regex/index.ts';
import { defineCodecPlugin } from '../../codec-plugin.ts';
import { charset } from '../charset-option.ts';
import { rawEvent } from '../raw-event.ts';
import { MultilineDecoder } from './decoder.ts';
import { readPatternFiles } from './pattern-files.ts';

/** Seconds after which a record that nothing follows is taken as whole. */
const SILENCE = 5;

const options = z
  .strictObject({
    ...codecBase,
    ...ecsOption,
    pattern: option.text(z.string().min(1)).describe('regular expression, in which `%{NAME}` of grok may stand'),
    what: option
      .choice(['previous', 'next'])
      .describe('whether a line that matches belongs to the line before it or to the one behind it'),
    negate: option.boolean().default(false).describe('lines that do not match are those that belong'),
    patterns_dir: option.list().default([]).describe('files of further grok patterns, or folders of them'),
    charset,
    multiline_tag: option.text().default('multiline').describe('tag of events of several lines; empty: none'),
    max_lines: option.number(z.number().int().min(1)).default(500).describe('a record that grows longer is cut'),
    max_bytes: option.bytes().prefault('10 MiB').describe('a record that grows longer is cut'),
    auto_flush_interval: option
      .number(z.number().positive())
      .optional()
      .describe('seconds of silence after which a record is whole; default 5'),
    delimiter: option.text(z.string().min(1)).default('\n').describe('what ends a line'),
    streaming_input: option.boolean().default(false).describe('accepted; lines are found either way'),
  })
  .superRefine(({ pattern, patterns_dir }, { addIssue }) => {
    try {
      compile(pattern, patterns_dir, 'v8');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      addIssue({ code: 'custom', path: ['pattern'], message });
    }
  });

function compile(pattern: string, folders: readonly string[], ecs: Ecs): Grok {
  const definitions = new Map(patternsOf(ecs === 'disabled' ? 'disabled' : 'v8'));
  for (const [name, text] of readPatternFiles(folders)) definitions.set(name, text);
  return compileGrok(pattern, { definitions });
}

export const multiline = defineCodecPlugin({
  name: 'multiline',
  summary: 'joins lines into one event',
  description: [
    'What grows beyond `max_lines` or `max_bytes` is cut and tagged `multiline_codec_max_lines_reached` or',
    '`multiline_codec_max_bytes_reached`. In Logstash the last record hangs until another line comes, unless',
    '`auto_flush_interval` is set; here it is whole after five seconds of silence. The pattern runs under a limit of time: a',
    'line for which it takes too long counts as one that does not match (`regex_timeout`).',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-multiline',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    {
      title: 'indented lines belong to the line before',
      codec: 'multiline { pattern => "^\\s" what => "previous" }',
      decode: {
        input: 'error\n  at a\n  at b\nfine\n',
        events: [
          { message: 'error\n  at a\n  at b', tags: ['multiline'] },
          { message: 'fine', tags: null },
        ],
      },
    },
    {
      title: 'every record begins with a word in capitals',
      codec: 'multiline { pattern => "^[A-Z]+ " negate => true what => "previous" }',
      decode: { input: 'INFO a\nb\nWARN c\n', events: [{ message: 'INFO a\nb' }, { message: 'WARN c' }] },
    },
    {
      title: 'a backslash at the end goes on',
      codec: 'multiline { pattern => "\\\\$" what => "next" }',
      decode: { input: 'a \\\nb\nc\n', events: [{ message: 'a \\\nb' }, { message: 'c' }] },
    },
  ],
  takesPieces: true,
  createDecoder: (own, context) => {
    const ecs = own.ecs_compatibility ?? context.ecs;
    const grok = compile(own.pattern, own.patterns_dir, ecs);
    return new MultilineDecoder(
      {
        test: (line) => grok.test(line),
        toEvent: rawEvent(ecs),
        what: own.what,
        negate: own.negate,
        maxLines: own.max_lines,
        maxBytes: own.max_bytes,
        tag: own.multiline_tag,
        charset: own.charset,
        delimiter: own.delimiter,
        silence: (own.auto_flush_interval ?? SILENCE) * 1000,
      },
      context,
    );
  },
});
