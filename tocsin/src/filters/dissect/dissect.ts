import { z } from 'zod';
import { filterBase, option } from '../../define/index.ts';
import { addTag, type Event, type Field, fieldOf, isCancelled } from '../../event/index.ts';
import { defineFilter, type FilterContext } from '../filter.ts';
import { rubyTextOf } from '../ruby-text.ts';
import { tagAll } from '../tag-all.ts';
import { createDissector } from './dissector.ts';

const TYPES = ['int', 'float'] as const;
type Type = (typeof TYPES)[number];

export const dissect = defineFilter({
  name: 'dissect',
  summary: 'cuts a text at fixed delimiters',
  description: `A mapping says which fields stand between which delimiters: \`%{a}\` takes what comes up to the next delimiter, \`%{}\` and \`%{?a}\` pass over it,
\`%{+a}\` appends it (\`%{+a/2}\` in this order), \`%{&a}\` stores it in the field that is named by the value of \`a\`, and \`%{a->}\` allows the delimiter behind it
to be repeated. The last field takes the rest. Where a delimiter is missing the event stays as it is and is tagged.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-dissect`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    mapping: option.hash().default({}).describe('field → how its text is cut'),
    convert_datatype: option.hash().default({}).describe('field → int or float; done after all mappings'),
    tag_on_failure: option.list().default(['_dissectfailure']).describe('tags of an event that does not fit'),
  }),
  examples: [
    {
      title: 'a line of a daemon',
      pipeline:
        'dissect { mapping => { "message" => "%{ts} %{+ts} %{+ts} %{src} %{prog}[%{pid}]: %{msg}" } convert_datatype => { "pid" => "int" } }',
      event: { message: 'Mar 16 00:01:25 evita sshd[1713]: Failed password for root' },
      expect: [{ ts: 'Mar 16 00:01:25', src: 'evita', prog: 'sshd', pid: 1713, msg: 'Failed password for root' }],
    },
    {
      title: 'a text that does not fit',
      pipeline: 'dissect { mapping => { "message" => "%{a}, %{b}" } }',
      event: { message: 'one' },
      expect: [{ message: 'one', a: null, tags: ['_dissectfailure'] }],
    },
  ],
  create: ({ mapping, convert_datatype, tag_on_failure }, context) => {
    const cuts = Object.entries(mapping)
      .filter(([, text]) => text !== '')
      .map(([name, text]) => ({ field: fieldOf(name), dissector: createDissector(text) }));
    const conversions = Object.entries(convert_datatype).map(([name, type]) => ({
      field: fieldOf(name),
      name,
      type: typeOf(type, context.notice),
      written: type,
    }));
    const cut = (event: Event, { field, dissector }: (typeof cuts)[number]): void => {
      const value = field.get(event);
      if (value === undefined) {
        context.count('missing');
        return;
      }
      const text = rubyTextOf(field, event, value);
      if (text !== '' && dissector.dissect(text, event)) {
        context.matched(event);
        return;
      }
      context.count('failed');
      tagAll(event, tag_on_failure);
    };
    return {
      filter: (events) => {
        for (const event of events) {
          if (isCancelled(event)) continue;
          for (const one of cuts) cut(event, one);
          for (const one of conversions) convert(event, one);
        }
        return events;
      },
    };
  },
});

/** Undefined: Logstash tags each event then, and runs. */
function typeOf(text: string, notice: FilterContext['notice']): Type | undefined {
  const type = TYPES.find((one) => one === text.toLowerCase());
  if (type === undefined)
    notice('warn', `dissect: convert_datatype: ${JSON.stringify(text)} is no type: write int or float`);
  return type;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

function convert(
  event: Event,
  {
    field,
    name,
    type,
    written,
  }: { readonly field: Field; readonly name: string; readonly type: Type | undefined; readonly written: string },
): void {
  if (type === undefined) {
    addTag(event, `_dataconversionmissing_${name}_${written}`);
    return;
  }
  const value = field.get(event);
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && DECIMAL.test(value) ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) {
    if (type === 'int') field.set(event, Math.trunc(number));
    else field.setFloat(event, number);
    return;
  }
  const isMissing = value === undefined || value === null;
  addTag(event, `_dataconversion${isMissing ? 'nullvalue' : 'uncoercible'}_${name}_${type}`);
}
