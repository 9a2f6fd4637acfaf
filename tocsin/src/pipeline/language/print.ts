import type {
  Arm,
  BooleanCondition,
  Condition,
  Configuration,
  HashNode,
  Operand,
  Plugin,
  Statement,
  ValueNode,
} from './ast.ts';

export interface PrintOptions {
  /** Texts are written with escapes, for a pipeline with `config.support_escapes`. */
  readonly supportEscapes?: boolean;
}

/** Longest list that stays in one line. */
const MAX_LIST = 80;

type Quote = (text: string) => string;

/**
 * The configuration in house layout: two spaces, one setting a line, a blank line between sections. Parsing it gives the
 * same tree. Throws `RangeError` for what the language can't write: a text or regex that ends with a backslash, and without
 * `supportEscapes` one that holds both kinds of quotes.
 */
export function printConfiguration(configuration: Configuration, options: PrintOptions = {}): string {
  const quote = options.supportEscapes === true ? quoteEscaped : quotePlain;
  const sections = configuration.sections.map(({ section, body }) => `${section} ${printBody(body, '', quote)}\n`);
  return sections.join('\n');
}

/** A condition alone, for messages. */
export const printCondition = (condition: Condition): string => conditionText(condition, quoteForMessage);

/** Texts may hold newlines, so lines are indented as they are written, never afterwards. */
function braces(lines: readonly string[], indent: string): string {
  if (lines.length === 0) return '{ }';
  return `{\n${lines.map((line) => `${indent}  ${line}\n`).join('')}${indent}}`;
}

const printBody = (body: readonly Statement[], indent: string, quote: Quote): string =>
  braces(
    body.map((statement) => printStatement(statement, `${indent}  `, quote)),
    indent,
  );

function printStatement(statement: Statement, indent: string, quote: Quote): string {
  if (statement.kind === 'plugin') return printPlugin(statement, indent, quote);
  return statement.arms.map((arm, index) => printArm(arm, index === 0, indent, quote)).join(' ');
}

function printArm(arm: Arm, isFirst: boolean, indent: string, quote: Quote): string {
  const condition = arm.condition === undefined ? '' : `if ${conditionText(arm.condition, quote)} `;
  return `${isFirst ? '' : 'else '}${condition}${printBody(arm.body, indent, quote)}`;
}

function printPlugin(plugin: Plugin, indent: string, quote: Quote): string {
  const lines = plugin.attributes.map(
    ({ name, value }) => `${printName(name, quote)} => ${printValue(value, `${indent}  `, quote)}`,
  );
  return `${printName(plugin.name, quote)} ${braces(lines, indent)}`;
}

/** A plugin that is named as a keyword could not be told from it. */
const printName = (name: string, quote: Quote): string =>
  /^[A-Za-z0-9_-]+$/.test(name) && !/^(?:if|else|elsif|elif|elseif|input|filter|output)$/.test(name)
    ? name
    : quote(name);

function printValue(value: ValueNode, indent: string, quote: Quote): string {
  switch (value.kind) {
    case 'plugin':
      return printPlugin(value, indent, quote);
    case 'hash':
      return printHash(value, indent, quote);
    case 'array':
      return printList(
        value.items.map((item) => printValue(item, `${indent}  `, quote)),
        indent,
      );
    case 'string':
      return quote(value.value);
    case 'bareword':
      return value.value;
    case 'number':
      return value.text;
  }
}

function printList(items: readonly string[], indent: string): string {
  const line = `[${items.join(', ')}]`;
  if (line.length <= MAX_LIST || items.length <= 1) return line;
  return `[\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}]`;
}

const printHash = ({ entries }: HashNode, indent: string, quote: Quote): string =>
  braces(
    entries.map(({ key, value }) => `${printValue(key, indent, quote)} => ${printValue(value, `${indent}  `, quote)}`),
    indent,
  );

function conditionText(condition: Condition, quote: Quote): string {
  switch (condition.kind) {
    case 'boolean':
      return `${sideText(condition.left, quote)} ${condition.operator} ${sideText(condition.right, quote, condition)}`;
    case 'not': {
      const inner = condition.condition;
      const isField = inner.kind === 'truth' && inner.operand.kind === 'reference';
      return isField ? `!${inner.operand.text}` : `!(${conditionText(inner, quote)})`;
    }
    case 'truth':
      return operandText(condition.operand, quote);
    default:
      return `${operandText(condition.left, quote)} ${condition.operator} ${operandText(condition.right, quote)}`;
  }
}

/** Groups within others get parentheses, but for a row of one operator, which is read from its right end. */
function sideText(side: Condition, quote: Quote, within?: BooleanCondition): string {
  const text = conditionText(side, quote);
  if (side.kind !== 'boolean') return text;
  const isRow = within?.operator === side.operator && (side.operator === 'and' || side.operator === 'or');
  return isRow ? text : `(${text})`;
}

function operandText(operand: Operand, quote: Quote): string {
  if (operand.kind === 'reference') return operand.text;
  if (operand.kind === 'regex') return regexText(operand.source);
  return printValue(operand, '', quote);
}

function regexText(source: string): string {
  if (source.endsWith('\\')) throw new RangeError('a regex that ends with a backslash has no way to be written');
  return `/${source.replaceAll('/', '\\/')}/`;
}

function quotePlain(text: string): string {
  if (!text.endsWith('\\')) for (const quote of ['"', "'"]) if (!hasBare(text, quote)) return `${quote}${text}${quote}`;
  throw new RangeError(
    'a text with both kinds of quotes, or with a backslash at its end, needs config.support_escapes',
  );
}

const hasBare = (text: string, quote: string): boolean => {
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1))
    if (text.charAt(at - 1) !== '\\') return true;
  return false;
};

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quoteEscaped(text: string): string {
  if (text.endsWith('\\')) throw new RangeError('a text that ends with a backslash has no way to be written');
  return `"${text.replace(/[\\"\n\r\t]/g, (char) => ESCAPES[char] ?? `\\${char}`)}"`;
}

/** What can't be written as it is is shown all the same. */
const quoteForMessage = (text: string): string => (hasBare(text, '"') ? `'${text}'` : `"${text}"`);
