import type { ArrayNode, BarewordNode, HashEntry, HashNode, StringNode, ValueNode } from './ast.ts';
import { readNumber, readReference, readSmartString, readString, seesNumber } from './literals.ts';
import { readName, readPluginBody } from './plugins.ts';
import { Hopeless, type Reader } from './reader.ts';

/** `owner` is the setting that the value is for: `match` says where a bracket that is not closed belongs to. */
export function readValue(reader: Reader, owner: string): ValueNode {
  const from = reader.at;
  const char = reader.char();
  if (char === '"' || char === "'") {
    const string = readString(reader);
    return reader.seesAfterSpace('{') ? readPluginBody(reader, string.value, string.span) : string;
  }
  if (char === '[') return readArray(reader, owner);
  if (char === '{') return readHash(reader, owner);
  const name = reader.peekWord();
  if (name !== '') {
    reader.at += name.length;
    if (reader.seesAfterSpace('{')) return readPluginBody(reader, name, reader.span(from));
    reader.at = from;
  }
  if (seesNumber(reader)) return readNumber(reader);
  return readSmartString(reader) ?? readBareword(reader);
}

/** Letters, digits and `_`, two at least. What else a person may write without quotes is said to be wrong, and read. */
function readBareword(reader: Reader): BarewordNode {
  const from = reader.at;
  const word = reader.word();
  const rest = readUnquoted(reader);
  const value = word + rest;
  if (value === '') reader.fail('a value', 'a text stands in quotes: "…"');
  const span = reader.span(from);
  if (!/^[A-Za-z_][A-Za-z0-9_]+$/.test(value)) {
    const isShort = value.length === 1;
    const reason = isShort ? 'two letters at least' : 'letters, digits and _ only';
    // The value is not shown: it may be a secret.
    reader.report(from, `a text without quotes has ${reason}`, isShort ? `write "${value}"` : 'put it in quotes: "…"');
  }
  return { kind: 'bareword', value, span };
}

/** `.local`, `${NAME}`, `/var/log/x`: the rest of a text that lacks its quotes. */
function readUnquoted(reader: Reader): string {
  const from = reader.at;
  while (!reader.ended) {
    if (/^[$%]\{/.test(reader.text.slice(reader.at, reader.at + 2))) {
      const inner = /^..[\w.:@+[\]-]{1,200}\}/.exec(reader.text.slice(reader.at, reader.at + 203));
      reader.at += inner?.[0].length ?? 2;
    } else if (/[\s"'{}[\],#=>()]/.test(reader.char())) break;
    else reader.at++;
  }
  return reader.text.slice(from, reader.at);
}

function readArray(reader: Reader, owner: string): ArrayNode {
  const from = reader.at;
  reader.enter(`the list of ${owner}`);
  const items: ValueNode[] = [];
  reader.space();
  let needsComma = false;
  let itemEnd = reader.at;
  while (!reader.unwinding) {
    if (reader.ended) {
      reader.missingBrace('the end of the text');
      break;
    }
    if (reader.char() === ']') {
      reader.leave();
      break;
    }
    if (needsComma && endsArray(reader, from, owner)) {
      reader.at = itemEnd;
      break;
    }
    if (needsComma && reader.char() !== ',') {
      if (!startsValue(reader) || reader.lastString?.to === reader.at) reader.fail('"," or "]"');
      reader.report(
        reader.at,
        `expected "," or "]", found ${reader.found()}`,
        'items of a list are separated by commas',
      );
    } else if (reader.char() === ',') {
      readComma(reader, needsComma);
      needsComma = false;
      continue;
    }
    items.push(readValue(reader, owner));
    needsComma = true;
    itemEnd = reader.at;
    reader.space();
  }
  return { kind: 'array', items, span: reader.span(from) };
}

function readComma(reader: Reader, isExpected: boolean): void {
  const comma = reader.at++;
  reader.space();
  if (!isExpected) reader.report(comma, 'expected a value, found ","', 'take the comma away');
  else if (reader.char() === ']') reader.report(comma, 'a comma stands before the end of the list', 'take it away');
}

/** A list without its bracket: the brace of the plugin, or the next setting, follows. */
function endsArray(reader: Reader, from: number, owner: string): boolean {
  if (reader.char() !== '}' && !seesNamed(reader)) return false;
  reader.report(from, `the [ that opens the list of ${owner} is not closed: found ${reader.found()}`, 'add ]');
  reader.open.pop();
  return true;
}

/** A word or text, then `=>`. */
function seesNamed(reader: Reader): boolean {
  const { at, lastString } = reader;
  const isNamed = readName(reader) !== undefined && reader.seesAfterSpace('=>');
  reader.at = at;
  reader.lastString = lastString;
  return isNamed;
}

const startsValue = (reader: Reader): boolean => /["'[{\w\u201c\u201d\u2018\u2019-]/.test(reader.char());

function readHash(reader: Reader, owner: string): HashNode {
  const from = reader.at;
  reader.enter(`the hash of ${owner}`);
  const entries: HashEntry[] = [];
  const seen = new Map<string, number>();
  reader.space();
  while (!reader.unwinding) {
    if (reader.ended) {
      reader.missingBrace('the end of the text');
      break;
    }
    if (reader.char() === '}') {
      reader.leave();
      break;
    }
    if (reader.char() === ',') {
      reader.report(reader.at++, 'entries of a hash are separated by spaces, not by commas', 'take the comma away');
      reader.space();
      continue;
    }
    const at = reader.at;
    if (entries.length > 0 && reader.lastString?.to === at && !seesNamed(reader)) reader.fail('a space or "}"');
    const key = readKey(reader);
    checkKey(reader, seen, reader.text.slice(key.span.from, key.span.to), at);
    reader.space();
    readArrow(reader, `the key ${reader.text.slice(at, Math.min(key.span.to, at + 40))}`);
    reader.space();
    entries.push({ key, value: readValue(reader, owner) });
    reader.space();
  }
  return { kind: 'hash', entries, span: reader.span(from) };
}

/** As in Logstash, keys are the same where they are written the same. */
function checkKey(reader: Reader, seen: Map<string, number>, written: string, at: number): void {
  const before = seen.get(written);
  if (before === undefined) seen.set(written, at);
  else {
    const { line, column } = reader.places.at(before);
    const shown = written.length > 40 ? `${written.slice(0, 40)}…` : written;
    reader.report(at, `the key ${shown} stands in this hash already, at ${line}:${column}`, 'keep one of them');
  }
}

function readKey(reader: Reader): HashEntry['key'] {
  const char = reader.char();
  if (char === '"' || char === "'") return readString(reader);
  if (char === '[') return readReferenceKey(reader);
  const from = reader.at;
  const word = reader.peekWord();
  if (seesNumber(reader) && /^-?\d+$/.test(word)) return readNumber(reader);
  const smart = readSmartString(reader);
  if (smart !== undefined) return smart;
  if (word === '' && !/[$%@.]/.test(char)) reader.fail('a key or "}"');
  const key = readBareword(reader);
  return { ...key, span: reader.span(from) };
}

function readReferenceKey(reader: Reader): StringNode {
  const from = reader.at;
  const reference = readReference(reader);
  if (reference === undefined) reader.fail('a key or "}"');
  const shown = reference.text.length > 40 ? '[…]' : reference.text;
  reader.report(from, `the key ${shown} needs quotes`, `write "${shown}"`);
  return { kind: 'string', value: reference.text, span: reference.span };
}

const WRONG_ARROW = /^(?:==?>?|:=?|->|=:)/;

/** `=>`; what others write in its place is said to be wrong, and read. */
export function readArrow(reader: Reader, after: string): void {
  if (reader.takes('=>')) return;
  const wrong = WRONG_ARROW.exec(reader.text.slice(reader.at, reader.at + 3))?.[0];
  if (wrong !== undefined) {
    reader.report(reader.at, `expected "=>" after ${after}, found "${wrong}"`, `write => for ${wrong}`);
    reader.at += wrong.length;
    return;
  }
  if (reader.ended) throw new Hopeless(reader.at, `expected "=>" after ${after}, found the end of the text`);
  if (!/["'[{\u201c\u201d]/.test(reader.char()) || reader.lastString?.to === reader.at)
    reader.fail(`"=>" after ${after}`);
  reader.report(reader.at, `expected "=>" after ${after}, found ${reader.found()}`, 'write => before the value');
}
