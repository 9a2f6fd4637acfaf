import type { Problem } from '../../define/index.ts';
import {
  compileGrok,
  explosion,
  grokSource,
  InvalidGrok,
  InvalidRegex,
  patternsOf,
  rubyRegex,
} from '../../regex/index.ts';
import type { CompileSettings } from '../compile/index.ts';
import type { Place } from '../compile/place.ts';
import type { Condition, Plugin, Section, Statement, StringNode, ValueNode } from '../language/index.ts';

/** Regular expressions that can take for ever with some text. At run time they are stopped, and the events tagged. */
export function checkRegexes(
  sections: readonly Section[],
  place: Place,
  { ecs }: Pick<CompileSettings, 'ecs'>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const judge = (
    node: { readonly span: StringNode['span'] },
    source: string,
    definitions?: ReadonlyMap<string, string>,
  ): void => {
    if (source.includes('${') || seen.has(source) || problems.length >= MAX_FOUND) return;
    seen.add(source);
    const text = explosionOf(source, definitions);
    if (text === undefined) return;
    problems.push(
      place.problem(
        node.span,
        `takes for ever on texts such as ${shorten(text)}: what it repeats can match the same text in several ways`,
        'write it so that one way is left: no repetition within a repeated group, no alternatives that begin alike',
      ),
    );
  };
  const plugin = (node: Plugin): void => {
    const own = node.attributes.find(({ name }) => name === 'ecs_compatibility')?.value;
    const isLegacy = (own?.kind === 'bareword' || own?.kind === 'string' ? own.value : ecs) === 'disabled';
    const definitions = new Map(patternsOf(isLegacy ? 'disabled' : 'v8'));
    for (const { name, value } of node.attributes)
      if (name === 'pattern_definitions' && value.kind === 'hash')
        for (const entry of value.entries)
          if (entry.value.kind === 'string')
            definitions.set(entry.key.kind === 'number' ? entry.key.text : entry.key.value, entry.value.value);
    for (const { name, value } of node.attributes) {
      if (value.kind === 'plugin') plugin(value);
      if (node.name === 'grok' && name === 'match')
        for (const one of patternsIn(value)) judge(one, one.value, definitions);
      if (node.name === 'multiline' && name === 'pattern' && value.kind === 'string')
        judge(value, value.value, definitions);
      if (node.name === 'kv' && PATTERNS_OF_KV.has(name) && value.kind === 'string') judge(value, value.value);
      if (node.name === 'mutate' && name === 'gsub' && value.kind === 'array')
        value.items.forEach((item, index) => {
          if (index % 3 === 1 && item.kind === 'string') judge(item, item.value);
        });
    }
  };
  const statement = (node: Statement): void => {
    if (node.kind === 'plugin') plugin(node);
    else
      for (const arm of node.arms) {
        if (arm.condition !== undefined)
          for (const { right } of matchesIn(arm.condition))
            judge(right, right.kind === 'regex' ? right.source : right.value);
        arm.body.forEach(statement);
      }
  };
  for (const { body } of sections) body.forEach(statement);
  return problems;
}

/** Each takes a while to find. */
const MAX_FOUND = 20;

const PATTERNS_OF_KV = new Set(['field_split_pattern', 'value_split_pattern']);

/** Undefined also for what is no regular expression: that is said elsewhere. */
function explosionOf(source: string, definitions: ReadonlyMap<string, string> | undefined): string | undefined {
  try {
    if (definitions === undefined) {
      const regex = rubyRegex(source);
      return explosion(source, (text) => regex.test(text));
    }
    const grok = compileGrok(source, { definitions });
    return explosion(grokSource(source, definitions), (text) => grok.test(text));
  } catch (error) {
    if (error instanceof InvalidRegex || error instanceof InvalidGrok) return undefined;
    throw error;
  }
}

/** The pattern is what stands in a hash as value, in a list behind the name of the field. */
function* patternsIn(value: ValueNode): Generator<StringNode> {
  if (value.kind === 'hash') for (const entry of value.entries) yield* stringsIn(entry.value);
  else if (value.kind === 'array') yield* value.items.slice(1).flatMap((item) => [...stringsIn(item)]);
}

function* stringsIn(value: ValueNode): Generator<StringNode> {
  if (value.kind === 'string') yield value;
  else if (value.kind === 'array') for (const item of value.items) yield* stringsIn(item);
}

function* matchesIn(condition: Condition): Generator<Extract<Condition, { kind: 'match' }>> {
  if (condition.kind === 'match') yield condition;
  else if (condition.kind === 'not') yield* matchesIn(condition.condition);
  else if (condition.kind === 'boolean') {
    yield* matchesIn(condition.left);
    yield* matchesIn(condition.right);
  }
}

const shorten = (text: string): string => {
  const shown = JSON.stringify(text);
  return shown.length <= 60 ? shown : `${shown.slice(0, 40)}…${shown.slice(-8)}`;
};
