import type { Comparison, Condition, Operand, RegexNode, StringNode } from './ast.ts';
import { type BooleanOperator, joinConditions } from './join-conditions.ts';
import { readNumber, readReference, readRegex, readSmartString, readString, seesNumber } from './literals.ts';
import { Hopeless, type Reader } from './reader.ts';
import { readValue } from './values.ts';

/** Trees of conditions are as deep as there are operators. */
const MAX_OPERATORS = 1000;

/** `expression (and|or|xor|nand expression)*`. */
export function readCondition(reader: Reader): Condition {
  const parts: Condition[] = [readExpression(reader)];
  const operators: BooleanOperator[] = [];
  for (;;) {
    reader.space();
    const at = reader.at;
    const operator = readBooleanOperator(reader);
    if (operator === undefined) break;
    if (operators.length >= MAX_OPERATORS)
      throw new Hopeless(at, `a condition of more than ${MAX_OPERATORS} parts`, 'use "in" with a list');
    operators.push(operator);
    if (operators.length === 2 && operators.some(isUnordered)) refuseMix(reader, at);
    else if (operators.length > 2 && isUnordered(operator) && !operators.slice(0, -1).some(isUnordered))
      refuseMix(reader, at);
    reader.space();
    parts.push(readExpression(reader));
  }
  return joinConditions(parts, operators);
}

const isUnordered = (operator: BooleanOperator): boolean => operator === 'xor' || operator === 'nand';

const refuseMix = (reader: Reader, at: number): void =>
  reader.report(at, 'xor and nand have no order among other operators', 'add parentheses: (… xor …) and …');

const BOOLEAN = new Set<string>(['and', 'or', 'xor', 'nand'] satisfies BooleanOperator[]);
const isBoolean = (word: string): word is BooleanOperator => BOOLEAN.has(word);

function readBooleanOperator(reader: Reader): BooleanOperator | undefined {
  const at = reader.at;
  const sign = reader.takes('&&') ? '&&' : reader.takes('||') ? '||' : undefined;
  const word = sign ?? reader.peekWord();
  if (isBoolean(word)) {
    reader.at += word.length;
    return word;
  }
  const meant = sign === '&&' ? 'and' : sign === '||' ? 'or' : word.toLowerCase();
  if (!isBoolean(meant)) return undefined;
  if (sign === undefined) reader.at += word.length;
  reader.report(at, `${word} is no operator`, `write "${meant}"`);
  return meant;
}

function readExpression(reader: Reader): Condition {
  const from = reader.at;
  if (reader.char() === '(') return readGroup(reader);
  if (reader.char() === '!' || reader.peekWord().toLowerCase() === 'not') return readNegation(reader);
  const left = readOperand(reader);
  const afterLeft = reader.at;
  reader.space();
  const operator = readOperator(reader);
  if (operator === undefined) {
    reader.at = afterLeft;
    return { kind: 'truth', operand: left, span: reader.span(from) };
  }
  reader.space();
  if (operator === '=~' || operator === '!~') {
    const right = readPattern(reader);
    return { kind: 'match', operator, left, right, span: reader.span(from) };
  }
  const right = readOperand(reader);
  const span = reader.span(from);
  return operator === 'in' || operator === 'not in'
    ? { kind: 'membership', operator, left, right, span }
    : { kind: 'comparison', operator, left, right, span };
}

function readGroup(reader: Reader): Condition {
  const from = reader.at;
  reader.enter('the group');
  reader.space();
  const condition = readCondition(reader);
  reader.space();
  if (reader.char() === ')') reader.leave();
  else {
    if (reader.char() !== '{') reader.fail('an operator or ")"');
    reader.report(from, 'the ( that opens here is not closed', 'add )');
    reader.open.pop();
  }
  return condition;
}

/** `!` before a field or a group; `not` in its place is said to be wrong, and read. */
function readNegation(reader: Reader): Condition {
  const from = reader.at;
  if (!reader.takes('!')) {
    const word = reader.word();
    reader.report(from, `"${word}" negates nothing`, 'write ! before a field or a group, or "not in"');
  }
  reader.space();
  if (reader.char() === '(') return { kind: 'not', condition: readGroup(reader), span: reader.span(from) };
  const operandFrom = reader.at;
  if (reader.char() !== '[') reader.fail('a [field] or a group in parentheses after "!"', 'write !(…)');
  const operand = readOperand(reader);
  const condition: Condition = { kind: 'truth', operand, span: reader.span(operandFrom) };
  return { kind: 'not', condition, span: reader.span(from) };
}

type Operator = Comparison['operator'] | 'in' | 'not in' | '=~' | '!~';

const SIGNS = ['==', '!=', '<=', '>=', '=~', '!~', '<', '>'] as const satisfies readonly Operator[];
const WRONG_SIGNS = new Map<string, Operator>([
  ['===', '=='],
  ['!==', '!='],
  ['=>', '>='],
  ['=<', '<='],
  ['<>', '!='],
  ['~=', '=~'],
  ['=', '=='],
  ['~', '=~'],
]);

function readOperator(reader: Reader): Operator | undefined {
  const at = reader.at;
  const word = reader.peekWord();
  if (word !== '') return readMembership(reader, word);
  for (const wrong of ['===', '!==', '<>', '~='] as const) if (reader.takes(wrong)) return mend(reader, at, wrong);
  for (const sign of SIGNS) if (reader.takes(sign)) return sign;
  for (const wrong of ['=>', '=<', '=', '~'] as const) if (reader.takes(wrong)) return mend(reader, at, wrong);
  return undefined;
}

function mend(reader: Reader, at: number, wrong: string): Operator {
  const meant = WRONG_SIGNS.get(wrong) ?? '==';
  reader.report(at, `${wrong} is no comparison`, `write ${meant}`);
  return meant;
}

function readMembership(reader: Reader, word: string): Operator | undefined {
  if (word === 'in') {
    reader.at += word.length;
    return 'in';
  }
  if (word !== 'not') return undefined;
  reader.at += word.length;
  reader.space();
  if (reader.peekWord() !== 'in') reader.fail('"in" after "not"');
  reader.at += 2;
  return 'not in';
}

function readPattern(reader: Reader): StringNode | RegexNode {
  const char = reader.char();
  if (char === '/') return readRegex(reader);
  if (char === '"' || char === "'") return readString(reader);
  return readSmartString(reader) ?? reader.fail('a regular expression', 'write /…/ or "…"');
}

function readOperand(reader: Reader): Operand {
  const char = reader.char();
  if (char === '"' || char === "'") return readString(reader);
  if (char === '/') return readRegex(reader);
  if (char === '[') return readReference(reader) ?? readList(reader);
  if (seesNumber(reader)) return readNumber(reader);
  return readSmartString(reader) ?? readBareOperand(reader);
}

function readList(reader: Reader): Operand {
  const from = reader.at;
  const value = readValue(reader, 'the condition');
  return value.kind === 'array' ? value : { kind: 'array', items: [], span: reader.span(from) };
}

/** A word is neither a text nor a field: says which it could be, and reads it. */
function readBareOperand(reader: Reader): Operand {
  const from = reader.at;
  const word = reader.word();
  if (word === '' || isBoolean(word) || word === 'in') {
    reader.at = from;
    reader.fail('a [field], a text in quotes, a number, a list or a /regex/');
  }
  if (reader.char() === '(') {
    reader.at = from;
    reader.fail('a condition', `"${word}(…)": Logstash has no functions in conditions`);
  }
  const hint =
    word === 'true' || word === 'false'
      ? `compare with "${word}", or write if [field] / if ![field]`
      : `write [${word}] for the field, "${word}" for the text`;
  reader.report(from, `"${word.slice(0, 40)}" is neither a field nor a text`, hint);
  const span = reader.span(from);
  return { kind: 'string', value: word, span };
}
