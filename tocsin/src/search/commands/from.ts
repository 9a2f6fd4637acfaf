import { type FromCommand, node } from '../ast/index.ts';
import { expectField } from '../parser/words.ts';
import { printText } from '../print.ts';
import { defineCommand } from './command.ts';

/** Both `from datamodel:Web.Proxy` and `from datamodel Web.Proxy` are in use. */
export const from = defineCommand<FromCommand>({
  name: 'from',
  summary: 'reads a data model, a saved search or a lookup',
  syntax: 'from <type>:<name>',
  type: 'generating',
  examples: [{ title: 'events of a data model', spl: '| from datamodel:"Authentication.Failed_Authentication"' }],
  parse: (cursor) => {
    const start = cursor.at;
    const whole = cursor.takeQuoted('"') ?? cursor.take(/[^\s,()|[\]"'`=<>!]+/y);
    if (whole === undefined) return cursor.fail('expected a data set, such as datamodel:Web');
    const colon = whole.indexOf(':');
    const type = colon < 0 ? whole : whole.slice(0, colon);
    const rest = colon < 0 ? '' : whole.slice(colon + 1);
    const dataset = rest === '' ? expectField(cursor, 'the name of a data set') : rest;
    if (!cursor.done) cursor.fail('expected the end of the command');
    return node({ kind: 'command', name: 'from', type: type.toLowerCase(), dataset }, cursor.spanFrom(start));
  },
  print: ({ type, dataset }) => `${printText(`${type}:`)} ${printText(dataset)}`,
});
