import { z } from 'zod';
import { ecsOption, filterBase, option } from '../../define/index.ts';
import { addTag, type Event, type Field, fieldOf, type Value } from '../../event/index.ts';
import type { GuardLimits } from '../../regex/index.ts';
import { defineFilter } from '../filter.ts';
import { guarded } from '../guarded.ts';
import { parseXml } from './parse-document.ts';
import { type SimpleOptions, simplify } from './simple.ts';
import { withoutNamespaces } from './without-namespaces.ts';
import { createXpath, declaredNamespaces, type Xpath } from './xpath-value.ts';

/** XML takes longer than a regex, and paths can be made to take any time. */
const LIMITS: GuardLimits = Object.freeze({ item: 1_000, total: 1_000 });

const OPTIONS = z.strictObject({
  ...filterBase,
  ...ecsOption,
  source: option.text().describe('the field that holds the XML'),
  target: option.text().optional().describe('where the structure goes; needed unless store_xml is false'),
  store_xml: option.boolean().default(true).describe('store the whole structure'),
  xpath: option.hashOfLists().default({}).describe('expression → field that gets a list of what it finds'),
  namespaces: option
    .hash()
    .default({})
    .describe('prefix → namespace, for xpath; default: what the root element declares'),
  remove_namespaces: option.boolean().default(false).describe('xpath sees names without prefixes'),
  force_array: option.boolean().default(true).describe('single elements are lists of one'),
  force_content: option.boolean().default(false).describe('texts are always { content: text }'),
  suppress_empty: option.boolean().default(true).describe('leave out empty elements'),
  parse_options: option.choice(['strict']).optional().describe('strict: forgive nothing, also without store_xml'),
});

export const xml = defineFilter({
  name: 'xml',
  summary: 'reads a field that holds XML',
  description: `The structure is that of Ruby’s XmlSimple: attributes and elements by name, text beside them as \`content\`. What is no XML is tagged
\`_xmlparsefailure\`, and so is a document type with declarations, more than 4 MiB or 100,000 tags, 256 levels, or a second of work: entities are never
expanded, and nothing is loaded. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-xml`,
  status: 'stable',
  options: OPTIONS,
  examples: [
    {
      title: 'a structure',
      pipeline: 'xml { source => "message" target => "doc" }',
      event: { message: '<login user="ann"><ip>192.0.2.1</ip><ip>192.0.2.2</ip></login>' },
      expect: [{ doc: { user: 'ann', ip: ['192.0.2.1', '192.0.2.2'] } }],
    },
    {
      title: 'only what is needed',
      pipeline: 'xml { source => "message" store_xml => false xpath => { "/login/@user" => "user" } }',
      event: { message: '<login user="ann"/>' },
      expect: [{ user: ['ann'] }],
    },
  ],
  create: (options, context) => {
    if (options.store_xml && options.target === undefined)
      throw new Error('"target" is missing: name a field, or write store_xml => false');
    const read = createReader(options);
    const target = options.target === undefined ? undefined : fieldOf(options.target);
    const fail = (event: Event, reason: string): void => {
      context.count(reason);
      addTag(event, '_xmlparsefailure');
    };
    return {
      filter: (events) =>
        guarded(events, {
          limits: LIMITS,
          compute: read,
          stopped: (event) => fail(event, 'timeout'),
          apply: (event, result) => {
            if (result === undefined) return;
            const paths = result.found.every(({ field, texts }) => addTexts(event, field, texts));
            if (
              !paths ||
              result.isFailure ||
              (result.structure !== undefined && target?.set(event, result.structure) === false)
            )
              fail(event, 'failed');
            else if (result.structure !== undefined || result.found.some(({ texts }) => texts.length > 0))
              context.matched(event);
          },
        }),
    };
  },
});

interface Result {
  readonly isFailure: boolean;
  readonly found: readonly { readonly field: Field; readonly texts: readonly string[] }[];
  readonly structure: Value | undefined;
}

const FAILURE: Result = Object.freeze({ isFailure: true, found: [], structure: undefined });

type Options = z.output<typeof OPTIONS>;

function createReader(options: Options): (event: Event) => Result | undefined {
  const source = fieldOf(options.source);
  const paths = Object.entries(options.xpath).flatMap(([expression, fields]) =>
    fields.map((name) => ({ xpath: createXpath(expression), field: fieldOf(name) })),
  );
  const simple: SimpleOptions = {
    forceArray: options.force_array,
    forceContent: options.force_content,
    suppressEmpty: options.suppress_empty,
  };
  return (event) => {
    const value = source.get(event);
    if (value === undefined) return undefined;
    const text = Array.isArray(value) && value.length === 1 ? value[0] : value;
    if (typeof text !== 'string') return FAILURE;
    if (text.trim() === '') return undefined;
    const parsed = parseXml(text);
    if (parsed === undefined || (options.parse_options === 'strict' && !parsed.isStrict)) return FAILURE;
    const found = search(parsed, paths, options);
    if (found === undefined) return FAILURE;
    const isFailure = options.store_xml && !parsed.isWellFormed;
    return { isFailure, found, structure: options.store_xml && !isFailure ? simplify(parsed.root, simple) : undefined };
  };
}

function search(
  { document, root }: NonNullable<ReturnType<typeof parseXml>>,
  paths: readonly { readonly xpath: Xpath; readonly field: Field }[],
  options: Options,
): Result['found'] | undefined {
  if (paths.length === 0) return [];
  const searched = options.remove_namespaces ? withoutNamespaces(root) : document;
  const hasOwn = Object.keys(options.namespaces).length > 0;
  const namespaces = hasOwn ? options.namespaces : options.remove_namespaces ? {} : declaredNamespaces(root);
  try {
    return paths.map(({ xpath, field }) => ({ field, texts: xpath(searched, namespaces) }));
  } catch {
    return undefined;
  }
}

/** Behind what is there: to a list, or, as with Logstash, at the end of a text. */
function addTexts(event: Event, field: Field, texts: readonly string[]): boolean {
  if (texts.length === 0) return true;
  const before = field.get(event);
  if (typeof before === 'string') return field.set(event, before + texts.join(''));
  if (before === undefined || before === null || before === false) return field.set(event, [...texts]);
  return Array.isArray(before) && field.set(event, [...before, ...texts]);
}
