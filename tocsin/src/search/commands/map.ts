import { z } from 'zod';
import { type MapCommand, node } from '../ast/index.ts';
import { expectField, takeOptionName } from '../parser/words.ts';
import { printField, printOptions, printText, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { count, readOptions } from './option.ts';
import { takePattern } from './rex.ts';

const options = z.strictObject({ maxsearches: count('searches at most', '10') });

/** `$field$` in the search stands for the value of the row. In `search="…"` only `\"` is an escape. */
export const map = defineCommand<MapCommand>({
  name: 'map',
  summary: 'runs a search for each row',
  syntax: 'map search="<search with $field$>" | [ <search> ] | <saved search> [maxsearches=<n>]',
  type: 'streaming',
  options,
  examples: [
    {
      title: 'what the noisy addresses did',
      spl: 'index=auth | top 3 src | map search="search index=web src=$src$ | stats count by uri_path" maxsearches=3',
    },
  ],
  parse: (cursor, context) => {
    const from = cursor.at;
    const reader = readOptions('map', options);
    const targets: Partial<Record<'search' | 'template' | 'savedsearch', string>>[] = [];
    while (!cursor.done) {
      if (reader.take(cursor)) continue;
      if (takeOptionName(cursor, ['search']) !== undefined)
        targets.push({ search: takePattern(cursor) ?? cursor.fail('expected a search in double quotes') });
      else if (cursor.peek() === '[') targets.push({ template: context.template(cursor) });
      else {
        reader.refuse(cursor);
        targets.push({ savedsearch: expectField(cursor, 'the name of a saved search') });
      }
    }
    const [target] = targets;
    if (target === undefined || targets.length > 1)
      return cursor.fail('map takes one search', cursor.spanFrom(from), 'such as: map search="search user=$user$"');
    return node({ kind: 'command', name: 'map', options: reader.result(), ...target }, cursor.spanFrom(from));
  },
  print: ({ options: written, search, template, savedsearch }) =>
    words(
      search === undefined ? undefined : `search="${search.replaceAll('"', '\\"')}"`,
      template === undefined ? undefined : `[ ${template} ]`,
      savedsearch === undefined ? undefined : savedsearch === '' ? printText('') : printField(savedsearch),
      printOptions(written),
    ),
});
