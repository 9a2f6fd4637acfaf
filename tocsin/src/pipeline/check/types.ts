import type { Problem } from '../../define/index.ts';
import type { Place } from '../compile/place.ts';
import type {
  Condition,
  NumberNode,
  Operand,
  Plugin,
  ReferenceNode,
  Section,
  Statement,
  ValueNode,
} from '../language/index.ts';
import { fieldKey } from './facts.ts';

/** Fields that a grok made texts, and where. */
type Texts = Map<string, { readonly line: number; readonly pattern: string }>;

/** Filters that set fields which they do not name. */
const UNNAMED = new Set([
  'json',
  'kv',
  'csv',
  'xml',
  'ruby',
  'aggregate',
  'elasticsearch',
  'http',
  'memcached',
  'jdbc_streaming',
]);

/** Numbers that are compared with what a grok has just made a text: never equal, and no order. */
export function checkTypes(sections: readonly Section[], place: Place): readonly Problem[] {
  const problems: Problem[] = [];
  const body = (statements: readonly Statement[], known: Texts): void => {
    for (const statement of statements) {
      if (statement.kind === 'plugin') {
        learn(statement, known, place);
        continue;
      }
      for (const arm of statement.arms) {
        if (arm.condition !== undefined)
          for (const [field, number, order] of comparisons(arm.condition)) {
            const made = known.get(fieldKey(field.text) ?? '');
            if (made !== undefined) problems.push(problemOf(field, number, order, made, place));
          }
        body(arm.body, new Map(known));
      }
      for (const arm of statement.arms) forgetBody(arm.body, known);
    }
  };
  for (const { section, body: statements } of sections) if (section === 'filter') body(statements, new Map());
  return problems;
}

function problemOf(
  field: ReferenceNode,
  number: NumberNode,
  isOrder: boolean,
  made: { readonly line: number; readonly pattern: string },
  place: Place,
): Problem {
  const end = isOrder ? 'they have no order, and the event ends here' : 'they are never equal';
  const cast = made.pattern === '' ? '' : `write ${made.pattern.slice(0, -1)}:int} in the pattern, or `;
  return place.problem(
    field.span,
    `the grok in line ${made.line} makes ${field.text} a text, and ${number.text} is a number: ${end}`,
    `${cast}${isOrder ? 'convert it with mutate' : `compare with "${number.text}"`}`,
  );
}

const CAPTURE = /%\{\w+:([^:}]+)(:[^}]*)?\}|\(\?<([^>=!]+)>/g;

function learn(plugin: Plugin, known: Texts, place: Place): void {
  forget(plugin, known);
  if (plugin.name !== 'grok' || plugin.attributes.some(({ name }) => name === 'target')) return;
  const line = place.places.at(plugin.nameSpan.from).line;
  const cast = new Set<string>();
  for (const { name, value } of plugin.attributes) {
    if (name !== 'match') continue;
    for (const text of textsOf(value))
      for (const [whole, field, type, named] of text.matchAll(CAPTURE)) {
        const key = fieldKey(field ?? named ?? '');
        if (key === undefined) continue;
        if (type === undefined) known.set(key, { line, pattern: field === undefined ? '' : whole });
        else cast.add(key);
      }
  }
  // What one of its patterns makes a number may be one.
  for (const key of cast) known.delete(key);
}

function forgetBody(body: readonly Statement[], known: Texts): void {
  for (const statement of body)
    if (statement.kind === 'plugin') forget(statement, known);
    else for (const arm of statement.arms) forgetBody(arm.body, known);
}

/** What a filter names it may change. */
function forget(plugin: Plugin, known: Texts): void {
  if (known.size === 0) return;
  if (UNNAMED.has(plugin.name)) {
    known.clear();
    return;
  }
  const named = plugin.attributes.flatMap(({ value }) => [...textsOf(value)]).join('\n');
  for (const key of [...known.keys()]) {
    const steps = JSON.parse(key) as readonly string[];
    if (steps.some((step) => named.includes(step))) known.delete(key);
  }
}

function* textsOf(value: ValueNode): Generator<string> {
  if (value.kind === 'string' || value.kind === 'bareword') yield value.value;
  else if (value.kind === 'array') for (const item of value.items) yield* textsOf(item);
  else if (value.kind === 'hash')
    for (const entry of value.entries) {
      yield* textsOf(entry.key);
      yield* textsOf(entry.value);
    }
}

function* comparisons(condition: Condition): Generator<readonly [ReferenceNode, NumberNode, boolean]> {
  if (condition.kind === 'boolean') {
    yield* comparisons(condition.left);
    yield* comparisons(condition.right);
  } else if (condition.kind === 'not') yield* comparisons(condition.condition);
  else if (condition.kind === 'comparison') {
    const isOrder = condition.operator !== '==' && condition.operator !== '!=';
    const sides: readonly Operand[] = [condition.left, condition.right];
    const field = sides.find((side) => side.kind === 'reference');
    const number = sides.find((side) => side.kind === 'number');
    if (field?.kind === 'reference' && number?.kind === 'number') yield [field, number, isOrder];
  }
}
