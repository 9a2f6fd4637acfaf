import { CIM_ALIASES, FIELDS } from '../../event/index.ts';
import { type Command, isOpaque } from '../ast/index.ts';
import { SplError } from '../errors.ts';
import { parseSpl } from '../parse.ts';
import { aggregationName } from '../plan/aggregation.ts';
import { eventsFrame, type Frame, type PlanContext } from '../plan/frame.ts';
import { planStep } from '../plan/pipeline.ts';
import { valuesFrame } from '../plan/values.ts';
import type { CompletionItem } from '../search.ts';

export interface KnownField {
  readonly name: string;
  readonly detail?: string;
}

/** The rows that reach a command: as the planner has them, stage by stage; what cannot be read changes nothing. */
export const frameAfter = (stages: readonly string[], context: PlanContext): Frame =>
  stages.reduce<Frame>((frame, stage, index) => {
    if (stage.trim() === '') return frame;
    try {
      const text = index === 0 ? stage : `| ${stage}`;
      const [command] = parseSpl(text).commands;
      return command === undefined ? frame : after(text, index, command, frame, context);
    } catch (error) {
      if (error instanceof SplError) return frame;
      throw error;
    }
  }, eventsFrame([]));

const after = (text: string, index: number, command: Command, frame: Frame, context: PlanContext): Frame => {
  const figures = figuresOf(command);
  if (command.name === 'timechart' || command.name === 'tstats') {
    const by = 'by' in command ? [command.by ?? []].flat().map(String) : [];
    // The names of series are known to the rows alone.
    const columns = command.name === 'timechart' ? ['_time', ...(by.length === 0 ? figures : [])] : [...by, ...figures];
    return valuesFrame(columns, [], context);
  }
  if (command.name === 'chart' && 'aggregations' in command) {
    const { over, by } = command;
    const columns = [...((over ?? by) ? [(over ?? by)?.field ?? ''] : []), ...(over && by ? [] : figures)];
    return valuesFrame(columns, [], context);
  }
  const step = isOpaque(command) ? frame : planStep(text, index, command, frame, context);
  return typeof step === 'function' ? frame : step;
};

const figuresOf = (command: Command): readonly string[] =>
  'aggregations' in command && Array.isArray(command.aggregations)
    ? command.aggregations.flatMap((one) => (one === undefined ? [] : [aggregationName(one)]))
    : [];

const DEFAULTS: readonly KnownField[] = [
  { name: '_time', detail: 'time of the event' },
  { name: 'host', detail: 'where it comes from' },
  { name: 'index', detail: 'where it is stored' },
  { name: 'source', detail: 'file or address' },
  { name: 'sourcetype', detail: 'format' },
  { name: '_raw', detail: 'the text' },
];

/**
 * Fields in the order in which people want them: what the search has computed, CIM names that hold something, the default
 * fields, names of the events' own, and ECS names. `own`: names that only events know.
 */
export const fieldsOf = (frame: Frame, own: readonly KnownField[], { catalog }: PlanContext): readonly KnownField[] => {
  const computed = (frame.chosen ?? [...frame.fields.keys()]).map((name) => ({ name }));
  if (!frame.open) return computed;
  // Nothing is stored yet: all of them may come.
  const isStored = (name: string): boolean => catalog.stored.size === 0 || catalog.stored.has(name);
  const cim = CIM_ALIASES.filter(({ fields }) => fields.some(isStored)).map(({ name, fields }) => ({
    name,
    detail: fields.join(', '),
  }));
  const ecs = FIELDS.filter(({ name }) => isStored(name)).map(({ name, summary }) => ({ name, detail: summary }));
  const stored = [...cim, ...DEFAULTS, ...own, ...ecs].filter(({ name }) => frame.visible(name));
  return [...new Map([...computed, ...stored].map((field) => [field.name, field] as const)).values()];
};

const EVAL_WORDS = /^(?:and|or|xor|not|like|in|true|false)$/i;

/** As the language wants the name: in expressions a name with other characters stands in single quotes. */
export const writeField = (name: string, form: 'bare' | 'expression'): string => {
  if (form === 'expression')
    return /^[A-Za-z_]\w*$/.test(name) && !EVAL_WORDS.test(name) ? name : `'${name.replace(/[\\']/g, '\\$&')}'`;
  const isBare = /^[^\s,()|[\]"'`=<>!\\]+$/.test(name) && !/^(?:by|as|over|and|or|not|[+-].*)$/i.test(name);
  return isBare ? name : writeText(name);
};

export const writeText = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

export const fieldItem = (field: KnownField, insert: string): CompletionItem => ({
  label: field.name,
  insert,
  kind: 'field',
  ...(field.detail === undefined ? {} : { detail: field.detail }),
});
