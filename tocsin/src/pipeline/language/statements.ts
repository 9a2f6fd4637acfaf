import type { Arm, Branch, Condition, SectionKind, Statement } from './ast.ts';
import { readCondition } from './conditions.ts';
import { readName, readPluginBody } from './plugins.ts';
import type { Reader } from './reader.ts';
import { recover } from './recover.ts';

const SECTIONS = new Set<string>(['input', 'filter', 'output'] satisfies SectionKind[]);
export const isSectionKind = (word: string): word is SectionKind => SECTIONS.has(word);

/** `{ plugin … if … }`, with its braces. */
export function readBody(reader: Reader, what: string): readonly Statement[] {
  const statements: Statement[] = [];
  reader.enter(what);
  const depth = reader.open.length;
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
    if (seesSection(reader)) {
      reader.missingBrace(`the section ${reader.found()}`);
      break;
    }
    const from = reader.at;
    try {
      statements.push(readStatement(reader));
    } catch (error) {
      reader.caught(error);
      recover(reader, 'statement', depth, reader.indentAt(from));
    }
  }
  return statements;
}

/** No plugin has the name of a section. */
export function seesSection(reader: Reader): boolean {
  const word = reader.peekWord();
  if (!isSectionKind(word)) return false;
  const from = reader.at;
  reader.at += word.length;
  const isOne = reader.seesAfterSpace('{');
  reader.at = from;
  return isOne;
}

const ELSE_IF = new Set(['elsif', 'elif', 'elseif', 'else']);

function readStatement(reader: Reader): Statement {
  const word = reader.peekWord();
  if (word === 'if') return readBranch(reader);
  if (ELSE_IF.has(word)) reader.fail('a plugin, "if" or "}"', `${word} stands behind the } of an if`);
  const from = reader.at;
  const named = readName(reader);
  if (named === undefined) reader.fail('a plugin, "if" or "}"');
  reader.space();
  if (reader.char() !== '{') {
    const hint = reader.sees('=>')
      ? `settings stand within the braces of a plugin: is a } before line ${reader.places.at(from).line} too many?`
      : `write ${named.name.length > 40 ? 'name' : named.name} { … }`;
    reader.fail(`"{" after the name of a plugin`, hint);
  }
  return readPluginBody(reader, named.name, named.nameSpan);
}

function readBranch(reader: Reader): Branch {
  const from = reader.at;
  const arms: Arm[] = [];
  reader.at += 'if'.length;
  arms.push(readArm(reader, from, 'if'));
  for (;;) {
    const end = reader.at;
    reader.space();
    const armFrom = reader.at;
    const kind = reader.unwinding ? undefined : readElse(reader);
    if (kind === undefined) {
      reader.at = end;
      break;
    }
    arms.push(readArm(reader, armFrom, kind));
    if (kind === 'else') break;
  }
  return { kind: 'branch', arms, span: reader.span(from) };
}

/** Takes `else` or `else if`; what other languages call it is said to be wrong, and read. */
function readElse(reader: Reader): 'else' | 'else if' | undefined {
  const from = reader.at;
  const word = reader.word();
  if (word === 'elseif') return 'else if';
  if (word === 'elsif' || word === 'elif') {
    reader.report(from, `"${word}" is not known here`, 'write "else if"');
    return 'else if';
  }
  if (word !== 'else') {
    reader.at = from;
    return undefined;
  }
  const end = reader.at;
  reader.space();
  if (reader.peekWord() === 'if') {
    reader.at += 'if'.length;
    return 'else if';
  }
  reader.at = end;
  return 'else';
}

function readArm(reader: Reader, from: number, kind: 'if' | 'else if' | 'else'): Arm {
  reader.space();
  const condition = kind === 'else' ? undefined : readArmCondition(reader);
  reader.space();
  if (reader.char() !== '{')
    reader.fail(kind === 'else' ? '"{" or "if" after "else"' : '"{", or "and", "or" and another condition');
  const body = readBody(reader, `the ${kind}`);
  return { ...(condition === undefined ? {} : { condition }), body, span: reader.span(from) };
}

/** Where the condition can't be read but its brace stands in the same line, the body is read all the same. */
function readArmCondition(reader: Reader): Condition | undefined {
  const depth = reader.open.length;
  try {
    const condition = readCondition(reader);
    reader.space();
    if (reader.char() !== '{') reader.fail('"{", or "and", "or" and another condition');
    return condition;
  } catch (error) {
    const at = reader.at;
    const brace = reader.text.slice(at, Math.min(reader.lineEnd(at), at + 1000)).search(/(?<![$%])\{/);
    if (brace < 0) throw error;
    reader.caught(error);
    reader.open.length = depth;
    reader.at = at + brace;
    return undefined;
  }
}
