import type { Problem } from '../../define/index.ts';
import type { Plugin, Span, ValueNode } from '../language/index.ts';
import type { Place } from './place.ts';

/** What a plugin says of its options: `name: sentence`, where the name is the option to look at. */
const SAID = /^([a-z_]+): /;

/** `%{PATTERN:name}` of a grok pattern that is not right. */
const PATTERN = /^pattern (%\{[^}]*\})/;

/** Why a plugin can't be made of its options: at the option or the pattern that it names, else at the plugin. */
export function refusal(plugin: Plugin, error: unknown, place: Place): Problem {
  const sentence = error instanceof Error ? error.message : String(error);
  const name = SAID.exec(sentence)?.[1];
  const option = plugin.attributes.find((attribute) => attribute.name === name);
  const pattern = PATTERN.exec(sentence)?.[1];
  const text =
    pattern === undefined ? undefined : firstOf(plugin.attributes.map(({ value }) => textWith(value, pattern)));
  return place.problem(text ?? option?.value.span ?? plugin.nameSpan, `${plugin.name}: ${sentence}`);
}

const firstOf = (spans: readonly (Span | undefined)[]): Span | undefined => spans.find((span) => span !== undefined);

/** The first text that holds `part`. */
function textWith(node: ValueNode, part: string): Span | undefined {
  if (node.kind === 'string') return node.value.includes(part) ? node.span : undefined;
  if (node.kind === 'array') return firstOf(node.items.map((item) => textWith(item, part)));
  return node.kind === 'hash' ? firstOf(node.entries.map(({ value }) => textWith(value, part))) : undefined;
}
