import type { Attribute, Plugin, Span } from './ast.ts';
import { readSmartString, readString } from './literals.ts';
import type { Reader } from './reader.ts';
import { recover } from './recover.ts';
import { readArrow, readValue } from './values.ts';

/** A name: letters, digits, `_` and `-`, or a text in quotes. Undefined, and nothing is taken, where none stands. */
export function readName(reader: Reader): { readonly name: string; readonly nameSpan: Span } | undefined {
  const from = reader.at;
  const char = reader.char();
  const string = char === '"' || char === "'" ? readString(reader) : readSmartString(reader);
  const name = string?.value ?? reader.word();
  return reader.at === from ? undefined : { name, nameSpan: reader.span(from) };
}

/** `{ name => value … }`, behind the name of a plugin. */
export function readPluginBody(reader: Reader, name: string, nameSpan: Span): Plugin {
  const attributes: Attribute[] = [];
  reader.space();
  reader.enter(name);
  const depth = reader.open.length;
  let previousEnd = reader.at - 1;
  for (;;) {
    reader.space();
    if (reader.unwinding) break;
    if (reader.ended) {
      reader.missingBrace('the end of the text');
      break;
    }
    if (reader.char() === '}') {
      reader.leave();
      break;
    }
    if (isNextPlugin(reader, nameSpan)) {
      reader.missingBrace(`the plugin ${reader.found()}`);
      reader.unwinding = false;
      reader.open.length = depth - 1;
      break;
    }
    const from = reader.at;
    try {
      if (reader.char() === ',') {
        reader.report(from, 'settings are separated by spaces, not by commas', 'take the comma away');
        reader.at++;
        continue;
      }
      if (previousEnd === from) reader.fail('a space before the next setting');
      attributes.push(readAttribute(reader));
      previousEnd = reader.at;
    } catch (error) {
      reader.caught(error);
      recover(reader, 'attribute', depth, reader.indentAt(from));
    }
  }
  return { kind: 'plugin', name, attributes, span: reader.span(nameSpan.from), nameSpan };
}

/** `name {` on a line of its own that is indented no deeper than the plugin it would stand in: a brace is missing. */
function isNextPlugin(reader: Reader, plugin: Span): boolean {
  const indent = reader.indentAt(reader.at);
  const outer = indent === undefined ? undefined : reader.lineIndent(plugin.from);
  if (indent === undefined || outer === undefined || indent > outer) return false;
  const from = reader.at;
  const word = reader.word();
  const isPlugin = word === 'if' || word === 'else' || (word !== '' && reader.seesAfterSpace('{'));
  reader.at = from;
  return isPlugin;
}

function readAttribute(reader: Reader): Attribute {
  const from = reader.at;
  const named = readName(reader);
  if (named === undefined) reader.fail('a setting or "}"');
  const { name, nameSpan } = named;
  reader.space();
  readArrow(reader, `the setting ${name.length > 40 ? `${name.slice(0, 40)}…` : name}`);
  reader.space();
  const value = readValue(reader, name);
  return { kind: 'attribute', name, value, span: reader.span(from), nameSpan };
}
