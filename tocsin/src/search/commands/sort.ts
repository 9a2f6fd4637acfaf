import { node, type SortCommand, type SortKey } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectCount, expectField, takeCount, takeOption } from '../parser/words.ts';
import { printSortKey, words } from '../print.ts';
import { defineCommand } from './command.ts';

/** `-a, b`, `+num(x)`; a sign followed by a space holds for all that come after it. */
export const parseSortKeys = (cursor: Cursor, stop: () => boolean = () => false): readonly SortKey[] => {
  const keys: SortKey[] = [];
  let standing: boolean = false;
  while (!cursor.done && !stop()) {
    if (cursor.takeMark(',')) continue;
    let descending: boolean = standing;
    const sign: string | undefined = cursor.take(/[+-]/y);
    if (sign !== undefined) {
      descending = sign === '-';
      if (/\s/.test(cursor.text[cursor.at] ?? '')) standing = descending;
    }
    const typed = cursor.match(/(auto|num|str|ip)\s*\(/iy);
    if (typed !== undefined) {
      cursor.at += typed[0].length;
      const field = expectField(cursor);
      cursor.expectMark(')', 'after the field');
      keys.push(Object.freeze({ field, descending, type: (typed[1] ?? 'auto').toLowerCase() as SortKey['type'] }));
    } else keys.push(Object.freeze({ field: expectField(cursor), descending, type: 'auto' }));
  }
  return Object.freeze(keys);
};

/** Without a number the first 10,000 rows are kept, as in Splunk; `sort 0` keeps all. Absent values come last. */
export const sort = defineCommand<SortCommand>({
  name: 'sort',
  summary: 'orders rows; numbers by size, addresses by address, text by its bytes',
  syntax: 'sort [<n>] [+|-]<field> [, [+|-]<field>]… [desc]',
  type: 'streaming',
  examples: [{ title: 'the busiest first', spl: 'index=* | stats count by user | sort -count' }],
  parse: (cursor) => {
    const from = cursor.at;
    const option = takeOption(cursor, ['limit']);
    const limit = option === undefined ? takeCount(cursor) : expectCount(cursor, 'limit', option[1]);
    const keys = parseSortKeys(cursor, () => atEnd(cursor));
    const reverse = cursor.take(/d(?:esc)?(?![\w.])/iy) !== undefined;
    if (keys.length === 0) cursor.fail('sort needs a field');
    return node(
      { kind: 'command', name: 'sort', ...(limit === undefined ? {} : { limit }), keys, reverse },
      cursor.spanFrom(from),
    );
  },
  print: ({ limit, keys, reverse }) =>
    words(
      limit === undefined ? undefined : String(limit),
      keys.map(printSortKey).join(', '),
      reverse ? 'desc' : undefined,
    ),
});

const atEnd = (cursor: Cursor): boolean => /^\s*(?:d|desc)\s*$/i.test(cursor.text.slice(cursor.at, cursor.end));
