import {
  type BacktestReport,
  type BacktestRequest,
  backtest,
  documentsOf,
  type RuleReport,
  readDocuments,
} from '../../detect/index.ts';
import { findRunning, type Running } from '../../server/index.ts';
import { CommandFailure } from '../failure.ts';
import { askRunning } from '../running-process.ts';
import { readSettings } from '../settings.ts';
import { withStoredSearch } from '../stored-search.ts';
import { jsonLine, renderTable, showProgress, stripControl, tableOptions } from '../terminal.ts';
import { chooseRules } from './chosen-rules.ts';
import { readPlaceholders } from './placeholders.ts';

interface Options {
  readonly earliest: string;
  readonly latest?: string;
  readonly format: string;
  readonly route: boolean;
  readonly placeholders?: string;
  readonly config?: string;
  readonly data?: string;
}

/** `tocsin rule backtest`: through the running process, or with the store opened here where none runs. */
export async function backtestAction(wanted: string[], options: Options): Promise<void> {
  const { format, earliest, latest, route } = options;
  if (!['text', 'json'].includes(format)) throw new CommandFailure(`--format is text or json, not "${format}"`, 2);
  const settings = readSettings(options);
  const placeholders = readPlaceholders(options.placeholders);
  const chosen = chooseRules(wanted, settings, { placeholders });
  const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const request = { earliest, ...(latest === undefined ? {} : { latest }), timeZone, route };
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort(new CommandFailure('cancelled')));
  const done = showProgress('looking back');
  try {
    const running = findRunning(settings.system.folder);
    const report =
      running === undefined
        ? await withStoredSearch(settings.system, (search) => {
            const read = readDocuments(chosen.rules, { placeholders });
            const documents = chosen.only === undefined ? read.documents : documentsOf(read.documents, chosen.only);
            if (!documents.some(({ kind }) => kind !== 'filter')) throw new CommandFailure('there is no rule to test');
            const asked: BacktestRequest = { ...request, documents, signal: abort.signal };
            return backtest(search, asked);
          })
        : await ask(running, { ...chosen, ...request, placeholders: Object.fromEntries(placeholders) }, abort.signal);
    done();
    process.stdout.write(format === 'json' ? `${jsonLine(report)}\n` : describe(report));
    for (const { file, line, message } of report.problems)
      if (running === undefined || format === 'json')
        process.stderr.write(`${stripControl(`${file}:${line}: ${message}`)}\n`);
    tellLimits(report);
  } catch (error) {
    if (abort.signal.aborted) throw abort.signal.reason;
    throw error instanceof RangeError ? new CommandFailure(error.message, 2) : error;
  } finally {
    done();
  }
}

async function ask(running: Running, body: object, signal: AbortSignal): Promise<BacktestReport> {
  const { isOk, status, body: answer } = await askRunning(running, '/api/v1/rules/backtest', body, signal);
  if (isOk) return answer as BacktestReport;
  const { error } = answer as { error?: { message: string; hint?: string } };
  throw new CommandFailure(
    [error?.message, error?.hint].filter(Boolean).join('\n  ') || `the server answered ${status}`,
  );
}

function tellLimits({ truncated, latest, stopped }: BacktestReport): void {
  if (truncated)
    process.stderr.write(
      `it took too long, and ended at ${timeText(latest)}: the figures are those up to then\n  a later --earliest or fewer rules take less\n`,
    );
  if (stopped > 0)
    process.stderr.write(`${stopped} events took regular expressions too long: what rules say of them is not known\n`);
}

const number = (value: number): string => value.toLocaleString('en-US');
const timeText = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
const rate = (perDay: number): string => (perDay > 0 && perDay < 0.05 ? 'less than 0.1' : perDay.toFixed(1));
const plural = (count: number, one: string, many = `${one}s`): string => `${number(count)} ${count === 1 ? one : many}`;

function describe(report: BacktestReport): string {
  const { events, read, matches, findings, perDay, days, rules, elapsedMs } = report;
  const found = rules.filter((one) => one.matches > 0 || one.findings > 0);
  const lines = [
    `${plural(events, 'event')} from ${timeText(report.earliest)} to ${timeText(report.latest)}, ${number(read)} read, in ${(elapsedMs / 1000).toFixed(1)} s`,
    `${plural(matches, 'match', 'matches')}, ${plural(findings, 'finding')}: would have raised ${rate(perDay)} alerts a day`,
    '',
  ];
  const parts = [lines.join('\n'), ...found.map(describeRule)];
  if (days.length > 0 && found.length > 0)
    parts.push(
      renderTable(
        ['day (UTC)', 'events', 'matches', 'findings'],
        days.map((day) => [day.day, number(day.events), number(day.matches), number(day.findings)]),
        tableOptions(),
      ),
    );
  if (rules.length > found.length && rules.length > 1)
    parts.push(`${plural(rules.length - found.length, 'rule')} found nothing\n`);
  return parts.join('\n');
}

function describeRule(rule: RuleReport): string {
  const { title, level, author, license, matches, findings, perDay, first, last, entities, examples } = rule;
  const by = [author === undefined ? '' : `by ${author}`, license ?? ''].filter(Boolean).join(', ');
  const counts = [matches === 0 ? '' : plural(matches, 'match', 'matches'), plural(findings, 'finding')].filter(
    Boolean,
  );
  return [
    `${title} (${level}${by === '' ? '' : `; ${by}`})`,
    `  ${counts.join(', ')}: ${rate(perDay)} a day`,
    ...(first === undefined || last === undefined ? [] : [`  from ${timeText(first)} to ${timeText(last)}`]),
    ...entities.slice(0, 5).map((one) => {
      const words = Object.entries(one.entity).map(([name, value]) => `${name}=${value}`);
      return `  ${words.join(' ') || 'as a whole'}: ${plural(one.findings, 'finding')} of ${plural(one.events, 'event')}`;
    }),
    ...examples.slice(0, 1).map(({ text }) => `  such as: ${text.slice(0, 200)}`),
    '',
  ]
    .map(stripControl)
    .join('\n');
}
