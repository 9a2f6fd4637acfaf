import { nothingSaid, type Said, sayAction, sayFields, sayPlaces } from './said.ts';
import type { LineKind } from './service.ts';
import { matchTemplate, type Places } from './template.ts';

/** Longer lines are read as objects or by their formats, not by templates: hostile ones would cost too much. */
export const LONGEST = 4096;

export function sayKind({ action, fields }: LineKind, places: Places): Said {
  const said = nothingSaid();
  sayPlaces(said, places);
  sayAction(said, action);
  sayFields(said, fields, undefined);
  return said;
}

/** What a line says by the first kind that it is of. */
export function sayLine(kinds: readonly LineKind[], text: string): Said | undefined {
  if (text.length > LONGEST) return undefined;
  for (const kind of kinds) {
    const places = matchTemplate(kind.template, text);
    if (places !== undefined) return sayKind(kind, places);
  }
  return undefined;
}

/** What the text says, and what only the object around it does. */
export function merge(line: Said, around: Said): Said {
  const { facts } = line;
  for (const key of ['address', 'port', 'user', 'status', 'method', 'path', 'agent'] as const) {
    if (facts[key] === undefined) Object.assign(facts, { [key]: around.facts[key] });
  }
  for (const [path, value] of around.fields) if (!line.fields.has(path)) line.fields.set(path, value);
  line.record = around.record;
  line.message = around.message;
  return line;
}
