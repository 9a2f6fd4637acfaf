import type { Command } from 'commander';
import { cellText, csvCell, type SearchResult } from '../../search/index.ts';
import { findRunning, type Running } from '../../server/index.ts';
import { CommandFailure } from '../failure.ts';
import { askRunning } from '../running-process.ts';
import { readSettings } from '../settings.ts';
import { withStoredSearch } from '../stored-search.ts';
import { jsonLine, renderEvents, renderTable, showProgress, stripControl, tableOptions } from '../terminal.ts';

interface Options {
  readonly earliest?: string;
  readonly latest?: string;
  readonly limit?: string;
  readonly format: string;
  readonly config?: string;
  readonly data?: string;
}

const FORMATS = ['table', 'json', 'csv'];

/** `tocsin search`: asks the running process, or opens the store itself where none runs. */
export const search = (program: Command): Command =>
  program
    .command('search')
    .summary('search the stored events in SPL')
    .description(
      'Searches what is stored, through the running process or without one. Data goes to stdout, words to stderr.',
    )
    .argument('<spl>', 'the search, quoted for the shell')
    .option('--earliest <time>', 'beginning of the range: -24h, @d, 2026-11-23T10:00:00, 0 for all (default: -24h)')
    .option('--latest <time>', 'end of the range, exclusive (default: now)')
    .option('--limit <rows>', 'rows at most (default: 10000)')
    .option('--format <format>', 'table, json (one object a line) or csv', 'table')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .addHelpText(
      'after',
      `
Examples:
  tocsin search 'index=django-logs "Failed login"'
  tocsin search 'index=* action=failure | stats count by user | sort -count' --earliest -7d
  tocsin search 'index=* status>=500 | table _time url.path' --format csv > errors.csv`,
    )
    .action(async (spl: string, options: Options) => {
      if (!FORMATS.includes(options.format))
        throw new CommandFailure(`--format is table, json or csv, not "${options.format}"`, 2);
      const limit = Number(options.limit ?? 10_000);
      if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
        throw new CommandFailure(`--limit is a number of rows from 1 to 100000, not "${options.limit}"`, 2);
      const abort = new AbortController();
      process.once('SIGINT', () => abort.abort(new CommandFailure('cancelled')));
      const done = showProgress('searching');
      try {
        const result = await find(spl, options, limit, abort.signal);
        done();
        print(result, options.format);
        for (const warning of result.warnings) process.stderr.write(`warning: ${stripControl(warning)}\n`);
        if (result.truncated)
          process.stderr.write(
            `only the first ${result.rows.length} rows are shown; ${result.rows.length < limit ? 'limits.rows in tocsin.yaml allows no more' : '--limit shows more'}\n`,
          );
      } catch (error) {
        throw abort.signal.aborted ? abort.signal.reason : error;
      } finally {
        done();
      }
    });

const find = async (spl: string, options: Options, limit: number, signal: AbortSignal): Promise<SearchResult> => {
  const { system, config } = readSettings(options);
  const running = findRunning(system.folder);
  const request = {
    earliest: options.earliest,
    latest: options.latest,
    limit,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  if (running !== undefined) return ask(running, { search: spl, ...request }, spl, signal);
  return withStoredSearch(system, async (search) => {
    try {
      return await search.run({ spl, ...request, limit: Math.min(limit, config.limits.rows), signal });
    } catch (error) {
      throw explained(error, spl);
    }
  });
};

interface Issue {
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

const ask = async (running: Running, body: object, spl: string, signal: AbortSignal): Promise<SearchResult> => {
  const { isOk, status, body: answer } = await askRunning(running, '/api/v1/search', body, signal);
  if (isOk) return answer as SearchResult;
  const { error } = answer as { error?: { message: string; hint?: string; issues?: readonly Issue[] } };
  if (error?.issues !== undefined) throw explained({ name: 'SplError', issues: error.issues }, spl);
  throw new CommandFailure(
    [error?.message, error?.hint].filter(Boolean).join('\n  ') || `the server answered ${status}`,
  );
};

/** The line of the search with a caret under the place of each issue. */
const explained = (error: unknown, spl: string): unknown => {
  if (typeof error !== 'object' || error === null || !('issues' in error) || !Array.isArray(error.issues)) return error;
  const issues = error.issues as readonly Issue[];
  return new CommandFailure(
    issues
      .map((issue) => {
        const line = spl.split('\n')[issue.line - 1] ?? '';
        const from = Math.max(0, issue.column - 31);
        const shown = line.slice(from, from + 100);
        const width = Math.max(1, Math.min(issue.to - issue.from, shown.length - (issue.column - 1 - from)));
        return [
          `${issue.line}:${issue.column}: ${issue.message}`,
          `  ${shown}`,
          `  ${' '.repeat(issue.column - 1 - from)}${'^'.repeat(width)}`,
          ...(issue.hint === undefined ? [] : [`  ${issue.hint}`]),
        ].join('\n');
      })
      .join('\n'),
  );
};

const EVENT_COLUMNS = ['_time', 'host', 'source', 'sourcetype', '_raw'];
/** On fewer columns than these, where an event comes from would leave no room for what it says. */
const WIDE_TERMINAL = 160;

const print = (result: SearchResult, format: string): void => {
  if (format === 'json') {
    for (const row of result.rows) process.stdout.write(`${jsonLine(row)}\n`);
    return;
  }
  if (format === 'csv') {
    // A file gets every byte; a terminal must not take them for commands.
    const cell = (text: string): string => csvCell(process.stdout.isTTY ? stripControl(text) : text);
    process.stdout.write(`${result.columns.map(cell).join(',')}\r\n`);
    for (const row of result.rows)
      process.stdout.write(`${result.columns.map((name) => cell(cellText(name, row[name]))).join(',')}\r\n`);
    return;
  }
  const { width } = tableOptions();
  const shown = EVENT_COLUMNS.filter((name) => result.columns.includes(name));
  // `| fields user` leaves none of them.
  const isEvents = result.kind === 'events' && shown.includes('_raw');
  const columns = isEvents ? shown : result.columns;
  if (result.rows.length === 0) process.stderr.write('nothing found\n');
  else if (isEvents && width < WIDE_TERMINAL)
    process.stdout.write(
      renderEvents(
        result.rows.map((row) => [cellText('_time', row._time), cellText('_raw', row._raw)]),
        width,
      ),
    );
  else
    process.stdout.write(
      renderTable(
        columns,
        result.rows.map((row) => columns.map((name) => cellText(name, row[name]))),
        { ...tableOptions(), whole: ['_time'] },
      ),
    );
};
