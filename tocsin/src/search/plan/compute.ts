import type { EvalCommand, FillnullCommand, RegexCommand, RexCommand } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { countGroups, toRe2 } from '../functions/pattern.ts';
import { mapText } from '../functions/result.ts';
import { replacement } from '../functions/text.ts';
import { quoteNumber, quoteText } from '../sql/quote.ts';
import { asList, asString, type Typed, text } from '../sql/typed.ts';
import { compileExpression, storable } from './expression.ts';
import { resolveField } from './field.ts';
import { type Frame, nest, type PlanContext } from './frame.ts';

/** Puts a computed field into the frame; a long expression is nested, so that what builds on it stays short. */
export const setField = (frame: Frame, name: string, value: Typed, context: PlanContext): Frame => {
  const fields = new Map(frame.fields);
  fields.set(name, value);
  const chosen = frame.chosen === undefined || frame.chosen.includes(name) ? frame.chosen : [...frame.chosen, name];
  const next = { ...frame, fields, chosen, visible: frame.visible };
  return value.sql.length > 400 ? nest(next, { alias: context.alias }) : next;
};

export const planEval = (command: EvalCommand, frame: Frame, context: PlanContext): Frame =>
  command.assignments.reduce(
    (rows, { field, value }) =>
      setField(rows, field, storable(compileExpression(value, rows, context), value), context),
    frame,
  );

export const planFillnull = (command: FillnullCommand, frame: Frame, context: PlanContext): Frame => {
  if (command.fields.length === 0 && frame.open)
    throw new PlanError(
      'fillnull on events needs the names of the fields',
      command,
      'as in fillnull value="-" user src',
    );
  const names = command.fields.length === 0 ? [...frame.fields.keys()] : command.fields;
  return names.reduce((rows, name) => {
    const value = resolveField(name, rows, context);
    const filled: Typed =
      value.type === 'null'
        ? text(command.value)
        : value.type === 'list'
          ? { sql: `if(empty(${value.sql}), [${quoteText(command.value)}], ${value.sql})`, type: 'list' }
          : value.type === 'number' && /^-?\d+(?:\.\d+)?$/.test(command.value)
            ? { sql: `ifNull(${value.sql}, ${quoteNumber(Number(command.value))})`, type: 'number' }
            : { sql: `ifNull(${asString(value)}, ${quoteText(command.value)})`, type: 'string' };
    return setField(rows, name, filled, context);
  }, frame);
};

export const planRegex = (command: RegexCommand, frame: Frame, context: PlanContext): Frame => {
  const value = resolveField(command.field, frame, context);
  const pattern = quoteText(toRe2(command.pattern));
  if (value.type === 'null') return { ...frame, where: [...frame.where, command.negated ? 'true' : 'false'] };
  const matched =
    value.type === 'list'
      ? `arrayExists(element -> match(element, ${pattern}), ${asList(value)})`
      : `ifNull(match(${asString(value)}, ${pattern}), false)`;
  return { ...frame, where: [...frame.where, command.negated ? `NOT ${matched}` : matched] };
};

const GROUP = /\(\?P?<([A-Za-z_]\w*)>/g;
/** Positions of the capturing groups: each `(` that is neither escaped, in a class, nor of a group without a name or number. */
const groupNames = (pattern: string): readonly (string | undefined)[] => {
  const names: (string | undefined)[] = [];
  for (let at = 0, inClass = false; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') {
      GROUP.lastIndex = at;
      const named = GROUP.exec(pattern);
      if (named?.index === at) names.push(named[1]);
      else if (pattern[at + 1] !== '?') names.push(undefined);
    }
  }
  return names;
};

export const planRex = (command: RexCommand, frame: Frame, context: PlanContext): Frame => {
  const source = resolveField(command.field, frame, context);
  if (command.mode === 'sed') return planSed(command, frame, source, context);
  const names = groupNames(command.pattern);
  if (!names.some((name) => name !== undefined)) {
    throw new PlanError('this expression names no field', command, 'name a group: (?<name>…)');
  }
  if (source.type === 'null') return frame;
  const pattern = quoteText(toRe2(command.pattern));
  const subject = `ifNull(${asString(source)}, '')`;
  const groups = context.alias();
  const many = command.maxMatch !== 1;
  const sql = many ? `extractAllGroupsHorizontal(${subject}, ${pattern})` : `extractGroups(${subject}, ${pattern})`;
  let rows = nest(frame, { extra: new Map([[groups, sql]]), alias: context.alias });
  for (const [index, name] of names.entries()) {
    if (name === undefined) continue;
    const before = resolveField(name, rows, context);
    const group = `${groups}[${index + 1}]`;
    // A group that took no part gives nothing; where nothing matches the field stays as it was.
    const value: Typed = many
      ? listValue(
          `empty(${groups}[1])`,
          command.maxMatch === 0 ? group : `arraySlice(${group}, 1, ${command.maxMatch})`,
          before,
        )
      : before.type === 'list'
        ? listValue(`empty(${groups})`, `[${group}]`, before)
        : {
            sql: `if(empty(${groups}), ${asString(before)}, nullIf(${group}, ''))`,
            type: 'string',
          };
    rows = setField(rows, name, value, context);
  }
  return rows;
};

const listValue = (unmatched: string, found: string, before: Typed): Typed => ({
  sql: `if(${unmatched}, ${asList(before)}, arrayFilter(item -> item != '', ${found}))`,
  type: 'list',
});

const planSed = (command: RexCommand, frame: Frame, source: Typed, context: PlanContext): Frame => {
  if (source.type === 'null') return frame;
  const letters = /^y(.)([\s\S]*)$/.exec(command.pattern);
  if (letters !== null) {
    const [from = '', to = '', rest] = (letters[2] ?? '').split(letters[1] ?? '/');
    if ([...from].length === 0 || [...from].length !== [...to].length || rest !== '')
      throw new PlanError('y/abc/xyz/ needs as many characters on both sides', command);
    return setField(
      frame,
      command.field,
      mapText(source, (sql) => `translateUTF8(${sql}, ${quoteText(from)}, ${quoteText(to)})`),
      context,
    );
  }
  const replace = /^s(.)([\s\S]*)$/.exec(command.pattern);
  const mark = replace?.[1] ?? '/';
  const parts = (replace?.[2] ?? '').split(new RegExp(`(?<!\\\\)${mark.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`));
  const [from, to, flags] = parts;
  if (replace === null || from === undefined || to === undefined || parts.length !== 3) {
    throw new PlanError('a sed expression is s/expression/replacement/flags', command);
  }
  if (/[^gi]/.test(flags ?? ''))
    throw new PlanError(
      `"${flags}" holds no flag of a sed expression that runs: g replaces all, i ignores case`,
      command,
      'one edit a rex; to replace the nth match only, write what stands before it into the expression',
    );
  const all = flags?.includes('g');
  const pattern = quoteText(toRe2(flags?.includes('i') ? `(?i)${from}` : from));
  const by = quoteText(replacement(to, countGroups(from)));
  const replaceRegexp = all ? 'replaceRegexpAll' : 'replaceRegexpOne';
  return setField(
    frame,
    command.field,
    mapText(source, (sql) => `${replaceRegexp}(${sql}, ${pattern}, ${by})`),
    context,
  );
};
