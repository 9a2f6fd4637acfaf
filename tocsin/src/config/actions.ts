import { isMap, isSeq, type Node } from 'yaml';
import type { ActionDeclaration } from '../alert/index.ts';
import { checkOptions, optionsSchema, type Problem, plain, type SourcePlace } from '../define/index.ts';
import { clashes, unknownType, valueNode } from './entries.ts';
import type { ActionConfig } from './schema.ts';
import { readSecretFiles } from './secrets.ts';

/** Checks each entry of `actions` with the declaration of its type. Secret files are beside the configuration. */
export function checkActions(
  list: unknown,
  declarations: readonly ActionDeclaration[],
  folder: string,
  place: SourcePlace,
): { readonly actions: readonly ActionConfig[]; readonly problems: readonly Problem[] } {
  const nodes = isSeq(list) ? list.items : [];
  const actions: ActionConfig[] = [];
  const problems: Problem[] = [];
  for (const node of nodes) {
    if (!isMap(node)) continue;
    const outcome = checkAction(node, declarations, folder, place);
    if ('problems' in outcome) problems.push(...outcome.problems);
    else actions.push(outcome);
  }
  problems.push(...clashes('action', 'name', nodes, new Set(actions.map(({ name }) => name)), place));
  return { actions, problems };
}

function checkAction(
  node: Node,
  declarations: readonly ActionDeclaration[],
  folder: string,
  place: SourcePlace,
): ActionConfig | { readonly problems: readonly Problem[] } {
  const type = plain(valueNode(node, 'type'));
  // What is no text is told by the schema of the whole.
  if (typeof type !== 'string') return { problems: [] };
  const declaration = declarations.find(({ name }) => name === type);
  if (declaration === undefined) {
    return { problems: [unknownType('action', type, declarations, valueNode(node, 'type'), place)] };
  }
  const unread = readSecretFiles(node, [optionsSchema(declaration.options)], folder, place);
  const { type: _, name, per, ...options } = plain(node) as Record<string, unknown>;
  const checked = checkOptions(declaration.options, node, place, options);
  if (unread.length > 0 || !checked.ok) return { problems: [...unread, ...(checked.ok ? [] : checked.problems)] };
  const value = checked.value as Readonly<Record<string, unknown>>;
  return {
    type,
    name: typeof name === 'string' ? name : type,
    per: per === 'incident' ? 'incident' : 'alert',
    options: value,
  };
}
