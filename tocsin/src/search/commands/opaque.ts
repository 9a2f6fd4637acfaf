import { node, type OpaqueCommand, type Pipeline } from '../ast/index.ts';
import { type CommandDeclaration, type CommandKind, defineCommand } from './command.ts';

const opaque = (name: string, type: CommandKind, summary: string): CommandDeclaration<OpaqueCommand> =>
  defineCommand<OpaqueCommand>({
    name,
    summary: `${summary} (read, and does not run yet)`,
    syntax: `${name} …`,
    status: 'beta',
    type,
    examples: [],
    parse: (cursor, context) => {
      const from = cursor.at;
      const subsearches: Pipeline[] = [];
      while (!cursor.done) {
        if (cursor.peek() === '[') {
          subsearches.push(context.pipeline(cursor));
        } else if (cursor.peek() === '"') cursor.takeQuoted('"');
        else cursor.at += 1;
      }
      const text = cursor.text.slice(from, cursor.end).trim();
      return node(
        { kind: 'command', name, shape: 'text', text, subsearches: Object.freeze(subsearches) },
        { from, to: cursor.end },
      );
    },
    print: ({ text }) => text,
  });

/** Commands that are known to the language and seldom used: their arguments are kept as written. */
export const OPAQUE: readonly CommandDeclaration<OpaqueCommand>[] = Object.freeze([
  opaque('abstract', 'streaming', 'shortens the text of events'),
  opaque('anomalies', 'streaming', 'scores unusual events'),
  opaque('apply', 'streaming', 'applies a model'),
  opaque('datamodel', 'generating', 'reads a data model'),
  opaque('dbinspect', 'generating', 'shows buckets'),
  opaque('diff', 'streaming', 'compares two rows'),
  opaque('erex', 'streaming', 'learns an expression from examples'),
  opaque('findtypes', 'transforming', 'suggests event types'),
  opaque('fit', 'streaming', 'fits a model'),
  opaque('gauge', 'transforming', 'shows a gauge'),
  opaque('highlight', 'streaming', 'marks words'),
  opaque('history', 'generating', 'shows earlier searches'),
  opaque('iconify', 'streaming', 'shows icons'),
  opaque('kmeans', 'streaming', 'clusters rows'),
  opaque('kvform', 'streaming', 'takes values out by a form'),
  opaque('localize', 'transforming', 'finds time ranges'),
  opaque('mcollect', 'streaming', 'stores metrics'),
  opaque('metasearch', 'generating', 'searches metadata'),
  opaque('mpreview', 'generating', 'shows metrics'),
  opaque('multikv', 'streaming', 'takes fields out of tables'),
  opaque('outputtext', 'streaming', 'shows the raw text'),
  opaque('overlap', 'streaming', 'finds gaps in summaries'),
  opaque('relevancy', 'streaming', 'scores how well an event matches'),
  opaque('require', 'streaming', 'fails where nothing was found'),
  opaque('scrub', 'streaming', 'hides personal data'),
  opaque('sendalert', 'streaming', 'runs an alert action'),
  opaque('sendemail', 'streaming', 'sends an e-mail'),
  opaque('setfields', 'streaming', 'sets fields'),
  opaque('tscollect', 'streaming', 'stores indexed fields'),
  opaque('typeahead', 'generating', 'completes words'),
  opaque('typelearner', 'transforming', 'suggests event types'),
  opaque('x11', 'streaming', 'removes the season'),
  opaque('xmlunescape', 'streaming', 'unescapes XML'),
  opaque('xpath', 'streaming', 'takes a value out of XML'),
]);
