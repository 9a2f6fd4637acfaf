import type { Command } from 'commander';
import { loadDocuments } from '../../detect/index.ts';
import { shippedContent } from '../content.ts';
import { detectInFiles, type Reported } from '../detect/detect-files.ts';
import { CommandFailure } from '../failure.ts';
import { renderTable, stripControl, tableOptions } from '../terminal.ts';

interface Options {
  readonly file: readonly string[];
  readonly type?: string;
  readonly rules?: readonly string[];
  readonly format: string;
  readonly timeZone?: string;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `tocsin detect`: what the rules find in logs that are there already. */
export const detect = (program: Command): Command =>
  program
    .command('detect')
    .summary('judge log files by the rules, in the time of their events')
    .description(
      'Reads logs, runs the rules over their events in the time of the events, and prints what was found. Nothing is stored, ' +
        'nothing is answered. docs/detect.md has the table of services.',
    )
    .requiredOption('--file <log>', 'a log, plain or gzip, or - for standard input; several: give it again', collect)
    .option('--type <service>', 'what wrote it: nginx, sshd, jellyfin …; default: recognised by its lines')
    .option(
      '--rules <path>',
      'a folder or file of Sigma rules in place of the shipped ones; may be given again',
      collect,
    )
    .option('--time-zone <zone>', "of times that carry none; default the process's own")
    .option('--format <format>', 'json: one finding a line, or table', 'table')
    .action(async (options: Options) => {
      if (!['json', 'table'].includes(options.format))
        throw new CommandFailure(`--format is json or table, not ${options.format}`, 2);
      const shipped = options.rules === undefined ? shippedContent('rules') : undefined;
      const folders = options.rules ?? (shipped === undefined ? [] : [shipped]);
      if (folders.length === 0)
        throw new CommandFailure('this installation has no rules with it; name a folder of them with --rules');
      const say = (message: string): void => void process.stderr.write(`${stripControl(message)}\n`);
      const { documents, anomalies, problems } = loadDocuments(folders);
      const rules = { documents, anomalies };
      const count = documents.length + anomalies.length;
      for (const { file, line, column, message } of problems) say(`${file}:${line}:${column}: ${message}`);
      if (count === 0) throw new CommandFailure(`there is no rule in ${folders.join(', ')}`);
      const found: Reported[] = [];
      const totals = await detectInFiles({
        files: options.file,
        type: options.type,
        timeZone: options.timeZone,
        rules,
        warn: say,
        report: (reported) => {
          if (options.format === 'json') process.stdout.write(`${JSON.stringify(lineOf(reported))}\n`);
          else found.push(reported);
        },
      });
      if (options.format === 'table' && found.length > 0) process.stdout.write(tableOf(found));
      const { lines, events, unread, findings } = totals;
      say(`${lines} lines, ${events} events, ${unread} of them not understood; ${count} rules: ${findings} findings`);
    });

const at = (time: number): string => new Date(time).toISOString();

/** A finding as a line of JSON: `docs/detect.md`. */
const lineOf = ({ finding, places }: Reported): object => {
  const { rule, title, level, entity, first, last, count, explanation, tags, author, license } = finding;
  return {
    rule,
    title,
    severity: level,
    entity,
    first: at(first),
    last: at(last),
    count,
    ...(explanation === undefined ? {} : { explanation }),
    events: places.slice(0, MOST_LINES).map(({ line }) => line),
    samples: places.slice(0, MOST_SAMPLES).map(({ text }) => text),
    ...(places[0] === undefined ? {} : { file: places[0].file }),
    tags,
    ...(author === undefined ? {} : { author }),
    ...(license === undefined ? {} : { license }),
  };
};

const MOST_LINES = 20;
const MOST_SAMPLES = 3;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational'];

/** The worst first; among equals the first. */
const tableOf = (found: readonly Reported[]): string => {
  const sorted = [...found].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.finding.level) - SEVERITIES.indexOf(b.finding.level) || a.finding.first - b.finding.first,
  );
  const rows = sorted.map(({ finding, places }) => [
    finding.level,
    finding.title,
    Object.values(finding.entity).join(', '),
    String(finding.count),
    at(finding.first),
    at(finding.last),
    places[0] === undefined ? '' : `${places[0].file}:${places[0].line}`,
  ]);
  const columns = ['severity', 'title', 'entity', 'count', 'first', 'last', 'line'];
  return renderTable(columns, rows, { ...tableOptions(), whole: ['severity', 'entity'] });
};
