import { MAX_DEPTH } from './path.ts';

/** Thrown for a text that is no field reference; `message` says why. */
export class InvalidReference extends Error {}

/**
 * The steps of a Logstash field reference: `[a][b]`, or a bare name for a top-level field. A dot is a character like
 * others, and a reference may stand within one: `[[a][b]][c]`. Nothing is unescaped. Throws `InvalidReference`.
 * https://www.elastic.co/docs/reference/logstash/event-dependent-configuration
 */
export function parseReference(text: string): readonly string[] {
  if (!text.includes('[') && !text.includes(']')) return [text];
  const steps: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '[') {
      if (from !== at) throw invalid(text);
      depth++;
      from = at + 1;
    } else if (char === ']') {
      if (depth === 0 || (from === at && text.charAt(at - 1) !== ']')) throw invalid(text);
      if (from < at) steps.push(text.slice(from, at));
      depth--;
      from = at + 1;
    } else if (text.charAt(at - 1) === ']') throw invalid(text);
  }
  if (depth > 0) throw invalid(text);
  if (steps.length > MAX_DEPTH) throw new InvalidReference(`"${text}" goes deeper than ${MAX_DEPTH} levels`);
  return steps;
}

const invalid = (text: string): InvalidReference =>
  new InvalidReference(`"${text}" is no field reference: expected a name, or [name][name] …`);
