import { z } from 'zod';
import type { CommandDeclaration } from '../commands/command.ts';
import { expectOperand } from './expressions.ts';
import { between, type Place } from './place.ts';
import type { Expectation, Want } from './want.ts';

export interface CommandArguments {
  readonly place: Place;
  /** Where the arguments begin. */
  readonly start: number;
  readonly name: string;
  readonly declaration: CommandDeclaration;
}

/** An option of a command, as its schema or, where it has none, its syntax tells. */
export interface CommandOption {
  readonly name: string;
  readonly summary: string;
  /** Where it takes just some values. */
  readonly values: readonly string[];
  /** Whether it names a field. */
  readonly isField: boolean;
}

const BOOLEANS: readonly string[] = ['true', 'false'];
const SPANS: readonly string[] = ['1m', '5m', '10m', '30m', '1h', '1d'];

const valuesOfType = (type: string): readonly string[] =>
  type === 'bool' ? BOOLEANS : type === 'span' ? SPANS : /^\w+(?:\|\w+)+$/.test(type) ? type.split('|') : [];

export const optionsOf = ({ options, syntax }: CommandDeclaration): readonly CommandOption[] => {
  const found = new Map<string, CommandOption>();
  for (const [, name = '', type = '', word = ''] of syntax.matchAll(/\b([a-z_]+)=(?:<([^>]+)>|(\w+))/g)) {
    const values = word === '' ? valuesOfType(type) : [word];
    found.set(name, { name, summary: `=<${type || word}>`, values, isField: /^field/.test(type) });
  }
  if (options instanceof z.ZodObject)
    for (const [name, schema] of Object.entries(options.shape)) {
      if (!(schema instanceof z.ZodType)) continue;
      const values = found.get(name)?.values ?? [];
      // What takes `t` and not any text is a condition.
      const isBoolean = schema.safeParse('t').success && !schema.safeParse('tt').success;
      const known = isBoolean ? BOOLEANS : values;
      found.set(name, { name, summary: schema.description ?? '', values: known, isField: false });
    }
  return [...found.values()];
};

/** Words of the language in a command's syntax: BY, AS, OVER, OUTPUT … */
const wordsOf = ({ syntax }: CommandDeclaration): readonly string[] => [
  ...new Set([...syntax.matchAll(/\b(?:[A-Z]{2,}|sortby)\b/g)].map(([word]) => word.toLowerCase())),
];

/** Commands whose arguments are figures: `count`, `dc(user) AS users`. */
const takesFigures = ({ syntax }: CommandDeclaration): boolean => syntax.includes('<function>');
const takesFields = ({ syntax }: CommandDeclaration): boolean => /<field\b/.test(syntax);

export const expectArguments = (given: CommandArguments): Expectation | undefined => {
  const { place, start } = given;
  const cursor = place.from + place.stage.length;
  const { quote } = place;
  const text = between(place, start, quote?.at ?? cursor);
  const inner = innermost(text);
  if (inner !== undefined && /(?:^|[^\w])eval\s*$/i.test(text.slice(0, inner)))
    return expectOperand(place, start + inner + 1, false);
  if (inner !== undefined && given.name === 'head') return expectOperand(place, start + inner + 1, false);
  // A text says anything: a pattern, a name.
  if (quote !== undefined) return undefined;
  const option = /(?:^|[\s,])([A-Za-z_]\w*)=([^\s,()|[\]"=]*)$/.exec(text);
  if (option !== null && inner === undefined) {
    const partial = option[2] ?? '';
    const name = option[1]?.toLowerCase() ?? '';
    return { from: cursor - partial.length, partial, wants: [{ what: 'option', command: given.name, option: name }] };
  }
  const word = /[^\s,()|[\]"'`=<>!]*$/.exec(text)?.[0] ?? '';
  const partial = given.name === 'sort' || given.name === 'fields' ? word.replace(/^[+-]/, '') : word;
  const before = text.slice(0, text.length - word.length);
  if (/["'`=<>!\]]$/.test(before)) return undefined;
  const wants = wantsOf(given, before, inner !== undefined);
  return wants.length === 0 ? undefined : { from: cursor - partial.length, partial, wants };
};

const wantsOf = ({ name, declaration }: CommandArguments, before: string, isInside: boolean): readonly Want[] => {
  const words = wordsOf(declaration);
  const used = [...before.matchAll(/\b([A-Za-z_]\w*)\s*=/g)].map(([, one = '']) => one.toLowerCase());
  const options: Want = { what: 'options', command: name, used };
  const figures: Want = { what: 'aggregations', rates: name === 'timechart' };
  const fields: Want = { what: 'fields', form: 'bare' };
  const last = /(?:^|[\s,)])([A-Za-z]+)\s+$/.exec(before)?.[1]?.toLowerCase() ?? '';
  // A name is being given.
  if (last === 'as') return [];
  if (isInside)
    return takesFigures(declaration) ? [{ what: 'fields', form: 'close' }] : takesFields(declaration) ? [fields] : [];
  if (!takesFigures(declaration)) {
    const isAfterField = /[\w)"'}]\s+$/.test(before) && used.length < before.trim().split(/\s+/).length;
    const list: readonly Want[] = takesFields(declaration) ? [fields] : [];
    return [...list, options, ...(isAfterField ? [{ what: 'words', words } as const] : [])];
  }
  if (/(?:^|\s)(?:by|over)\s/i.test(before))
    return [fields, ...(name === 'timechart' || name === 'chart' ? [options] : [])];
  const isAfterFigure = /[\w)]\s+$/.test(before) && !/=\S*\s+$/.test(before);
  if (!isAfterFigure) return [figures, options];
  return [{ what: 'words', words: words.filter((word) => word === 'by' || word === 'as' || word === 'over') }, figures];
};

/** The place of the last parenthesis that is open. */
const innermost = (text: string): number | undefined => {
  const open: number[] = [];
  for (const { index, 0: mark } of text.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (mark === '(') open.push(index);
    else if (mark === ')') open.pop();
  }
  return open.at(-1);
};
