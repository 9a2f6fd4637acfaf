import type { Command } from 'commander';
import { ANSWER_KINDS } from '../../detect/index.ts';
import {
  ANSWER_STATES,
  type Answer,
  type AnswerPage,
  keyFile,
  type ListClient,
  SigningKey,
} from '../../respond/index.ts';
import { createDataFolder } from '../../server/index.ts';
import { askServer } from '../ask-status.ts';
import { CommandFailure } from '../failure.ts';
import { type Place, readSettings } from '../settings.ts';
import { jsonLine, renderTable, stripControl, tableOptions } from '../terminal.ts';

const PAGE = 1_000;
const SPAN = /^[1-9]\d{0,3}[mhdw]$/;

const places = (command: Command): Command =>
  command.option('--config <file>', 'configuration').option('--data <folder>', 'data folder');

const minute = (time: number | undefined): string =>
  time === undefined ? '' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');

const stateText = ({ state, dryRun }: Answer): string => (dryRun ? `${state} (dry run)` : state);

/** `tocsin respond`: what applications are asked to do. */
export const respond = (program: Command): Command => {
  const group = program.command('respond').summary('what applications are asked to do: block, lock, log out');
  places(group.command('list').summary('list responses, the newest first'))
    .option('--state <list>', `some of ${ANSWER_STATES.join(', ')}, with commas between`, 'proposed,active')
    .option('--all', 'of every state')
    .option('--format <format>', 'table or json (one object a line)', 'table')
    .action(listAction);
  places(group.command('approve').summary('approve a proposed response').argument('<id>'))
    .option('--why <text>', 'what the history is to say')
    .action((id: string, options: Place & { why?: string }) => step(id, 'approve', options));
  places(group.command('undo').summary('end a response, or reject a proposed one').argument('<id>'))
    .option('--why <text>', 'what the history is to say')
    .action((id: string, options: Place & { why?: string }) => step(id, 'undo', options));
  places(
    group
      .command('block')
      .summary('block an address or range, or lock or log out a user, at once')
      .argument('<target>', 'address, range, or name of a user'),
  )
    .option('--kind <kind>', ANSWER_KINDS.join(', '), 'block_address')
    .option('--for <span>', '30m, 4h, 7d or 2w', '1h')
    .requiredOption('--reason <text>', 'what the history, and clients, are told')
    .option('--dry-run', 'clients only report what they would have done')
    .action(blockAction);
  places(group.command('clients').summary('list who has fetched the list of responses')).action(clientsAction);
  places(group.command('key').summary('print the key by which clients check the list'))
    .option('--rotate', 'make a new one: clients refuse every list until they have it')
    .action((options: Place & { rotate?: boolean }) => {
      const { folder } = readSettings(options).system;
      createDataFolder(folder);
      const key = new SigningKey(keyFile(folder.responses));
      process.stdout.write(`${options.rotate === true ? key.rotate() : key.read()}\n`);
    });
  return group;
};

async function listAction(options: Place & { state: string; all?: boolean; format: string }): Promise<void> {
  if (!['table', 'json'].includes(options.format))
    throw new CommandFailure(`--format is table or json, not "${options.format}"`, 2);
  const query = new URLSearchParams({ limit: String(PAGE), ...(options.all === true ? {} : { state: options.state }) });
  const { responses, counts } = (await askServer(options, `/api/v1/responses?${query}`)) as AnswerPage;
  if (options.format === 'json') {
    for (const answer of responses) process.stdout.write(`${jsonLine(answer)}\n`);
    return;
  }
  if (responses.length > 0)
    process.stdout.write(
      renderTable(
        ['id', 'state', 'kind', 'target', 'until', 'rule', 'reason'],
        responses.map((answer) => [
          answer.id,
          stateText(answer),
          answer.kind,
          answer.target,
          minute(answer.until),
          answer.rule ?? '',
          answer.reason,
        ]),
        { ...tableOptions(), whole: ['id', 'state', 'kind', 'target'] },
      ),
    );
  const all = Object.entries(counts).flatMap(([state, count]) => (count > 0 ? [`${count} ${state}`] : []));
  process.stderr.write(`${all.length === 0 ? 'there are no responses' : all.join(', ')}\n`);
}

async function step(id: string, what: 'approve' | 'undo', { why, ...place }: Place & { why?: string }): Promise<void> {
  const path = `/api/v1/responses/${encodeURIComponent(id)}/${what}`;
  tell((await askServer(place, path, why === undefined ? {} : { why })) as Answer);
}

async function blockAction(
  target: string,
  options: Place & { kind: string; for: string; reason: string; dryRun?: boolean },
): Promise<void> {
  const { kind, for: lasts, reason, dryRun = false, ...place } = options;
  if (!ANSWER_KINDS.some((one) => one === kind))
    throw new CommandFailure(`--kind is one of ${ANSWER_KINDS.join(', ')}, not "${kind}"`, 2);
  if (!SPAN.test(lasts)) throw new CommandFailure(`--for is a span such as 30m, 4h, 7d or 2w, not "${lasts}"`, 2);
  tell((await askServer(place, '/api/v1/responses', { kind, target, for: lasts, reason, dryRun })) as Answer);
}

async function clientsAction(place: Place): Promise<void> {
  const { clients } = (await askServer(place, '/api/v1/responses/clients')) as {
    readonly clients: readonly ListClient[];
  };
  if (clients.length === 0) process.stderr.write('no client has asked since the start\n');
  else
    process.stdout.write(
      renderTable(
        ['token', 'address', 'asks for', 'last', 'requests', 'calls itself'],
        clients.map(({ name, address, what, lastAt, requests, agent }) => [
          name,
          address,
          what,
          new Date(lastAt).toISOString().slice(0, 19).replace('T', ' '),
          String(requests),
          agent,
        ]),
        tableOptions(),
      ),
    );
}

const tell = (answer: Answer): void => {
  const { id, kind, target, until } = answer;
  const end = answer.state === 'active' && until !== undefined ? ` until ${minute(until)} UTC` : '';
  process.stdout.write(`${id} ${stripControl(`${stateText(answer)}: ${kind} ${target}`)}${end}\n`);
};
