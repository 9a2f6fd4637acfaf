import type { Command } from 'commander';
import { INCIDENT_ORDERS, type IncidentPage, STATUSES } from '../../alert/index.ts';
import { askServer } from '../ask-status.ts';
import { CommandFailure } from '../failure.ts';
import type { Place } from '../settings.ts';
import { jsonLine, renderTable, tableOptions } from '../terminal.ts';

const SHOWN_ENTITIES = 3;

interface Options extends Place {
  readonly status: string;
  readonly all?: boolean;
  readonly entity?: string;
  readonly order: string;
  readonly limit: string;
  readonly format: string;
}

/** `tocsin incidents`: alerts that belong together. */
export const incidents = (program: Command): Command =>
  program
    .command('incidents')
    .summary('list incidents: alerts about the same users and addresses')
    .option('--status <list>', `some of ${STATUSES.join(', ')}, with commas between`, 'open,acknowledged')
    .option('--all', 'of every status')
    .option('--entity <name>', 'only those about it: a value, or user:NAME, address:IP')
    .option('--order <order>', INCIDENT_ORDERS.join(', '), 'last')
    .option('--limit <count>', 'at most so many', '100')
    .option('--format <format>', 'table or json (one object a line)', 'table')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .action(list);

async function list(options: Options): Promise<void> {
  const { status, all, entity, order, limit, format } = options;
  if (!['table', 'json'].includes(format)) throw new CommandFailure(`--format is table or json, not "${format}"`, 2);
  const query = new URLSearchParams({ order, limit });
  if (all !== true) query.set('status', status);
  if (entity !== undefined) query.set('entity', entity);
  const page = (await askServer(options, `/api/v1/incidents?${query}`)) as IncidentPage;
  if (format === 'json') {
    for (const incident of page.incidents) process.stdout.write(`${jsonLine(incident)}\n`);
    return;
  }
  if (page.incidents.length > 0)
    process.stdout.write(
      renderTable(
        ['id', 'severity', 'risk', 'alerts', 'last', 'status', 'entities', 'title'],
        page.incidents.map((one) => [
          one.id,
          one.severity,
          String(one.score),
          String(one.alerts),
          new Date(one.last).toISOString().slice(0, 16).replace('T', ' '),
          one.status,
          entitiesText(one),
          one.title,
        ]),
        { ...tableOptions(), whole: ['id', 'severity', 'entities'] },
      ),
    );
  const counts = Object.entries(page.counts).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  process.stderr.write(`${counts.length === 0 ? 'no incidents' : counts.join(', ')}\n`);
}

const entitiesText = ({ entities, entityCount }: IncidentPage['incidents'][number]): string => {
  // Of events that name nobody the rule stands for whom they are about.
  const shown = entities
    .slice(0, SHOWN_ENTITIES)
    .map(({ kind, value }) => (kind === 'rule' ? 'nobody by name' : value));
  const more = entityCount - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};
