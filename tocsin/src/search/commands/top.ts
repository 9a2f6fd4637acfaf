import { node, type TopCommand } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectCount, expectField, freezeOptions, takeCount, takeFields, takeOption } from '../parser/words.ts';
import { printFields, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';

const OPTIONS = ['limit', 'showperc', 'showcount', 'useother', 'otherstr', 'countfield', 'percentfield'];

const parse =
  (name: TopCommand['name']) =>
  (cursor: Cursor): TopCommand => {
    const from = cursor.at;
    const options: Record<string, string> = {};
    let limit = takeCount(cursor);
    const option = (): boolean => {
      const found = takeOption(cursor, OPTIONS);
      if (found === undefined) return false;
      if (found[0] !== 'limit') options[found[0]] = found[1];
      else limit = expectCount(cursor, 'limit', found[1]);
      return true;
    };
    const fields: string[] = [];
    while (!cursor.done && cursor.match(/by(?![\w.])/iy) === undefined) {
      if (option() || cursor.takeMark(',')) continue;
      fields.push(expectField(cursor));
    }
    if (fields.length === 0) cursor.fail(`${name} needs a field`);
    const by = cursor.takeWord('by') ? takeFields(cursor) : Object.freeze([]);
    return node(
      {
        kind: 'command',
        name,
        ...(limit === undefined ? {} : { limit }),
        fields: Object.freeze(fields),
        by,
        options: freezeOptions(options),
      },
      cursor.spanFrom(from),
    );
  };

const print = ({ limit, fields, by, options }: TopCommand): string =>
  words(
    limit === undefined ? undefined : `limit=${limit}`,
    printOptions(options),
    printFields(fields),
    by.length === 0 ? undefined : `BY ${printFields(by)}`,
  );

export const top = defineCommand<TopCommand>({
  name: 'top',
  summary: 'finds the most common values, with count and percent',
  syntax: 'top [<n>] [limit=<n>] [showperc=<bool>] [showcount=<bool>] <field>… [BY <field>…]',
  type: 'transforming',
  examples: [{ title: 'who fails to sign in most', spl: 'index=* event.action=authn_login_fail | top 5 user' }],
  parse: parse('top'),
  print,
});

export const rare = defineCommand<TopCommand>({
  name: 'rare',
  summary: 'finds the least common values, with count and percent',
  syntax: 'rare [<n>] [limit=<n>] [showperc=<bool>] [showcount=<bool>] <field>… [BY <field>…]',
  type: 'transforming',
  examples: [{ title: 'user agents that are seldom seen', spl: 'index=* | rare limit=20 http_user_agent' }],
  parse: parse('rare'),
  print,
});
