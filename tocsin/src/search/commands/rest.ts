import { node, type RestCommand } from '../ast/index.ts';
import { freezeOptions, takeAnyOption } from '../parser/words.ts';
import { printOptions, printText, words } from '../print.ts';
import { defineCommand } from './command.ts';

/** Options beside those of the command are arguments of the endpoint, so any name is taken. */
export const rest = defineCommand<RestCommand>({
  name: 'rest',
  summary: 'reads an endpoint of the API as rows',
  syntax: 'rest <path> [<name>=<value>]…',
  type: 'generating',
  examples: [{ title: 'saved searches', spl: '| rest /services/saved/searches count=0 | table title search' }],
  parse: (cursor) => {
    const from = cursor.at;
    const options: [string, string][] = [];
    let path: string | undefined;
    while (!cursor.done) {
      const option = takeAnyOption(cursor);
      if (option !== undefined) options.push([...option]);
      else if (path === undefined) path = cursor.takeQuoted('"') ?? cursor.take(/[^\s"|[\]]+/y);
      else cursor.fail('rest takes one path');
      if (option === undefined && path === undefined) cursor.fail('expected a path');
    }
    if (path === undefined) return cursor.fail('rest needs a path, such as /services/server/info');
    return node(
      { kind: 'command', name: 'rest', path, options: freezeOptions(Object.fromEntries(options)) },
      cursor.spanFrom(from),
    );
  },
  print: ({ path, options }) => words(printText(path), printOptions(options)),
});
