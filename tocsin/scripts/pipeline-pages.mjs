// The pages of docs/reference/pipelines by file name: what a Logstash pipeline may name.
import { z } from 'zod';
import { grokPatternsPage } from './grok-patterns-page.mjs';

/** `load` imports a module of the build by its path. */
export async function pipelinePages(load) {
  const rooms = {
    define: await load('define/index.js'),
    language: await load('pipeline/language/index.js'),
    filters: (await load('filters/registry.js')).FILTERS,
    codecs: (await load('codecs/plugins/registry.js')).CODEC_PLUGINS,
    inputs: (await load('inputs/plugins/registry.js')).INPUT_PLUGINS,
    outputs: (await load('outputs/plugins/registry.js')).OUTPUT_PLUGINS,
    logstash: (await load('pipeline/compile/known-plugins.js')).LOGSTASH,
  };
  const pages = { filters, codecs, inputs, outputs };
  return new Map([
    ...Object.entries(pages).map(([name, render]) => [`pipelines/${name}.md`, render(rooms)]),
    ['pipelines/grok-patterns.md', await grokPatternsPage(load, rooms.define)],
  ]);
}

const FORMS =
  'Options have the names and the forms that Logstash gives them: one value may stand for a list of one, a number for a text and a text for a number, `[k, v]` for a map. “Accepted” means that an option may stand there and changes nothing.';

const SIZE = 'A size is a number of bytes, or `10mb`, `1 GiB`.';

const ECS =
  '`ecs_compatibility` is `disabled`, `v1` or `v8`, here or for the whole pipeline, whose default is `v8`. `v1` and `v8` mean the same.';

function filters({ define, logstash, language, filters }) {
  const example = ({ title, pipeline, ecs, event, expect }) =>
    [
      titled(title, ecs),
      define.codeBlock(laidOut(language, 'filter', pipeline)),
      eventBlock(define, [event]),
      ...(expect.length === 0 ? ['becomes no event.'] : ['becomes', eventBlock(define, expect)]),
    ].join('\n\n');
  const introduction = [
    `What happens to the events of a [pipeline](../../pipelines.md). ${FORMS}`,
    EXAMPLES,
    contents(define, filters),
    missing(define, logstash.filter, filters),
    '## Options of every filter',
    'The first four are applied in this order, to events for which the filter succeeded; names and values may hold `%{field}`.',
    commonOptions(define, define.filterBase, ['add_field', 'remove_field', 'add_tag', 'remove_tag']),
    ECS,
  ].join('\n\n');
  return define.renderPage(
    'Filters of pipelines',
    introduction,
    filters.map((filter) => section(define, filter, { base: define.filterBase, example })),
  );
}

function codecs({ define, logstash, codecs }) {
  const example = ({ title, codec, ecs, decode, encode }) =>
    [
      `${titled(title, ecs)}: ${define.codeSpan(`codec => ${codec}`)}`,
      ...(decode === undefined ? [] : [define.codeBlock(decode.input), 'becomes', eventBlock(define, decode.events)]),
      ...(encode === undefined
        ? []
        : [eventBlock(define, encode.events), 'is written as', define.codeBlock(encode.output)]),
    ].join('\n\n');
  const ways = ({ createDecoder, createEncoder, onLines }) => [
    [...(createDecoder === undefined ? [] : ['reads']), ...(createEncoder === undefined ? [] : ['writes'])].join(', '),
    ...(onLines === undefined ? [] : [`where lines are read or written, \`${onLines}\` takes its place`]),
  ];
  const introduction = [
    `How bytes become events in an input of a [pipeline](../../pipelines.md), and events bytes in an output. ${FORMS}`,
    EXAMPLES,
    ECS,
    contents(define, codecs),
    missing(define, logstash.codec, codecs),
  ].join('\n\n');
  return define.renderPage(
    'Codecs of pipelines',
    introduction,
    codecs.map((codec) => section(define, codec, { base: {}, example, details: ways(codec) })),
  );
}

function inputs({ define, logstash, language, inputs, codecs }) {
  const introduction = [
    `Where the events of a [pipeline](../../pipelines.md) come from. ${FORMS} ${SIZE}`,
    contents(define, inputs),
    missing(define, logstash.input, inputs),
    '## Options of every input',
    commonOptions(define, define.inputBase),
    ECS,
  ].join('\n\n');
  const section_ = (input) =>
    section(define, input, {
      base: define.inputBase,
      details: [`codec ${define.codeSpan(codecOf(input, input.readsLines, codecs))}`],
      example: pipelineExample(define, language, 'input'),
    });
  return define.renderPage('Inputs of pipelines', introduction, inputs.map(section_));
}

function outputs({ define, logstash, language, outputs, codecs }) {
  const introduction = [
    `Where the events of a [pipeline](../../pipelines.md) go. ${FORMS} ${SIZE}`,
    contents(define, outputs),
    missing(define, logstash.output, outputs),
    '## Options of every output',
    commonOptions(define, define.outputBase),
    ECS,
  ].join('\n\n');
  const section_ = (output) =>
    section(define, output, {
      base: define.outputBase,
      details: [`codec ${define.codeSpan(codecOf(output, output.writesLines, codecs))}`],
      example: pipelineExample(define, language, 'output'),
    });
  return define.renderPage('Outputs of pipelines', introduction, outputs.map(section_));
}

const EXAMPLES =
  'The examples show the fields that matter; `null` means that a field is absent. They are run as tests.';

const contents = ({ table, codeSpan }, declarations) =>
  table(
    ['name', 'what it does'],
    declarations.map(({ name, summary }) => [`[${codeSpan(name)}](#${name})`, summary]),
  );

/** What Logstash brings, or is often installed beside, and is not declared here. */
function missing({ codeSpan }, known, declared) {
  const names = known.split(' ').filter((name) => !declared.some((one) => one.name === name));
  return `Known from Logstash and not there, so that a pipeline which names one is refused at its place: ${names.map(codeSpan).join(', ')}.`;
}

/** As a table, those that are named first before the others. */
function commonOptions(define, base, first = []) {
  const names = [...first, ...Object.keys(base).filter((name) => !first.includes(name))];
  return define.optionsTable(
    define.readOptionsSchema(z.object(Object.fromEntries(names.map((name) => [name, base[name]])))),
  );
}

function section(define, written, { base, details = [], example }) {
  const { declaration, links } = withLink(written);
  return define.renderSection(declaration, {
    schema: ownOptions(define, written.options, base),
    details: [[...links, ...details].join(' · ')].filter((line) => line !== ''),
    example,
  });
}

const LINK = /\s*https:\/\/www\.elastic\.co\/docs\/reference\/logstash\/[\w/-]+/;

/** The link to the plugin that Logstash has stands apart from the words about ours. */
function withLink({ description = '', ...declaration }) {
  const [link] = LINK.exec(description) ?? [];
  const rest = description.replace(LINK, '').trim();
  return {
    declaration: rest === '' ? declaration : { ...declaration, description: rest },
    links: link === undefined ? [] : [`[In Logstash](${link.trim()})`],
  };
}

/** Without what all of the kind have; those that many share stand last. */
function ownOptions(define, options, base) {
  const { properties = {}, ...schema } = define.readOptionsSchema(options);
  const own = Object.entries(properties).filter(([name]) => !Object.hasOwn(base, name));
  const shared = new Set(['ecs_compatibility', ...tlsNames(define)]);
  const ordered = [...own.filter(([name]) => !shared.has(name)), ...own.filter(([name]) => shared.has(name))];
  return { ...schema, properties: Object.fromEntries(ordered) };
}

const tlsNames = (define) => [...Object.keys(define.serverTlsOptions('none')), ...Object.keys(define.clientTlsOptions)];

const codecOf = ({ defaultCodec }, onLines, codecs) =>
  (onLines === true && codecs.find(({ name }) => name === defaultCodec)?.onLines) || defaultCodec;

const titled = (title, ecs) => `**${title}**${ecs === undefined ? '' : `, \`ecs_compatibility => ${ecs}\``}`;

const pipelineExample =
  (define, language, kind) =>
  ({ title, pipeline }) =>
    [titled(title), define.codeBlock(laidOut(language, kind, pipeline))].join('\n\n');

/** In the printer's layout; what it can't print stays as it was written. */
function laidOut(language, kind, body) {
  const text = `${kind} {\n${body}\n}`;
  const parsed = language.parseConfiguration(text);
  if (!parsed.ok) throw new Error(`the example is no ${kind}: ${body}`);
  try {
    return language.printConfiguration(parsed.configuration);
  } catch (error) {
    if (error instanceof RangeError) return text;
    throw error;
  }
}

const MAX_WIDTH = 110;

function eventText(event) {
  const line = JSON.stringify(event);
  return line.length <= MAX_WIDTH ? line : JSON.stringify(event, undefined, 2);
}

const eventBlock = ({ codeBlock }, events) => codeBlock(events.map(eventText).join('\n'), 'json');
