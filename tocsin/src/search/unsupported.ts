import { isOpaque, type Pipeline, visitNodes } from './ast/index.ts';

/** What can be planned; without it, a command can be that has a node for running. */
export interface Plannable {
  readonly commands?: ReadonlySet<string>;
  readonly functions?: ReadonlySet<string>;
  readonly aggregations?: ReadonlySet<string>;
}

/**
 * Names that are read but do not run yet, sorted: commands, functions with `()`, and `subsearch`. What stands in
 * subsearches counts too.
 */
export const unsupported = (pipeline: Pipeline, plannable: Plannable = {}): readonly string[] => {
  const names = new Set<string>();
  visitNodes(pipeline, (node) => {
    switch (node.kind) {
      case 'subsearch':
        names.add('subsearch');
        return;
      case 'call':
        if ('name' in node && missing(plannable.functions, node.name)) names.add(`${String(node.name)}()`);
        return;
      case 'aggregation':
        if ('func' in node && missing(plannable.aggregations, node.func)) names.add(`${String(node.func)}()`);
        return;
      case 'pipeline':
        for (const command of (node as Pipeline).commands) {
          const runs = plannable.commands === undefined ? !isOpaque(command) : plannable.commands.has(command.name);
          if (!runs) names.add(command.name);
        }
    }
  });
  return [...names].sort();
};

const missing = (known: ReadonlySet<string> | undefined, name: unknown): boolean =>
  known !== undefined && typeof name === 'string' && !known.has(name);
