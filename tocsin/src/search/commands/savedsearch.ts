import { node, type SavedsearchCommand } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectField, freezeOptions, takeAnyOption } from '../parser/words.ts';
import { printOptions, printText, words } from '../print.ts';
import { defineCommand } from './command.ts';

const parse =
  (name: SavedsearchCommand['name']) =>
  (cursor: Cursor): SavedsearchCommand => {
    const from = cursor.at;
    const options: [string, string][] = [];
    let target: string | undefined;
    while (!cursor.done) {
      if (cursor.takeMark(',')) continue;
      const option = takeAnyOption(cursor);
      if (option !== undefined) options.push([...option]);
      else if (target === undefined) target = expectField(cursor, 'a name');
      else cursor.fail(`${name} takes one name`);
    }
    if (target === undefined && options.length === 0) cursor.fail(`${name} needs a name`);
    return node(
      {
        kind: 'command',
        name,
        ...(target === undefined ? {} : { target }),
        options: freezeOptions(Object.fromEntries(options)),
      },
      cursor.spanFrom(from),
    );
  };

const print = ({ target, options }: SavedsearchCommand): string =>
  words(target === undefined ? undefined : printText(target), printOptions(options));

/** Other options are replacements for `$name$` in the saved search, so any name is taken. */
export const savedsearch = defineCommand<SavedsearchCommand>({
  name: 'savedsearch',
  summary: 'runs a saved search',
  syntax: 'savedsearch <name> [<token>=<value>]…',
  type: 'generating',
  examples: [{ title: 'with a value for a token', spl: '| savedsearch "Logins of a user" user=alice' }],
  parse: parse('savedsearch'),
  print,
});

export const loadjob = defineCommand<SavedsearchCommand>({
  name: 'loadjob',
  summary: 'reads the rows of a search that has run',
  syntax: 'loadjob <id> | savedsearch="<user>:<app>:<name>" [events=<bool>] [artifact_offset=<n>]',
  type: 'generating',
  examples: [{ title: 'the last run of a saved search', spl: '| loadjob savedsearch="admin:search:Daily logins"' }],
  parse: parse('loadjob'),
  print,
});
