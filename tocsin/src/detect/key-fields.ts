import { type Command, parseSpl } from '../search/index.ts';

/**
 * The fields that tell the results of a search apart: those after BY of the last command that groups, by the names that they
 * have at the end. Undefined where no command groups.
 */
export const keyFields = (spl: string): readonly string[] | undefined => {
  const { commands } = parseSpl(spl);
  const at = commands.findLastIndex((command) => groupedBy(command) !== undefined);
  const grouping = commands[at];
  if (grouping === undefined) return undefined;
  let fields = groupedBy(grouping) ?? [];
  for (const command of commands.slice(at + 1)) {
    if (command.name !== 'rename' || !('renames' in command)) continue;
    fields = fields.map((field) => command.renames.find(({ from }) => from === field)?.to ?? field);
  }
  return fields;
};

const groupedBy = (command: Command): readonly string[] | undefined => {
  switch (command.name) {
    case 'stats':
      return 'aggregations' in command && Array.isArray(command.by) ? command.by : undefined;
    case 'chart':
      // A row for each value of `over`, what `by` splits are columns; `by` alone makes the rows.
      return 'aggregations' in command
        ? [command.over ?? command.by ?? []].flat().map(({ field }) => field)
        : undefined;
    case 'timechart':
      return ['_time'];
    case 'top':
    case 'rare':
      return 'fields' in command && 'by' in command && Array.isArray(command.by)
        ? [...command.by, ...command.fields]
        : undefined;
    case 'dedup':
      return 'fields' in command ? command.fields : undefined;
    default:
      return undefined;
  }
};
