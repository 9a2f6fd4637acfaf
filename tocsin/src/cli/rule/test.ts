import { printProblem } from '../../define/index.ts';
import { loadDocuments, type RuleTestResult, testAnomalies, testRules } from '../../detect/index.ts';
import { decodeTestLines } from '../../server/index.ts';
import { CommandFailure } from '../failure.ts';
import { jsonLine, stripControl } from '../terminal.ts';
import { readPlaceholders } from './placeholders.ts';

interface Options {
  readonly format: string;
  readonly placeholders?: string;
}

/** `tocsin rule test`: exit 1 where a test fails, or a rule or test is wrong. */
export function testAction(paths: string[], { format, placeholders }: Options): void {
  if (!['text', 'json'].includes(format)) throw new CommandFailure(`--format is text or json, not "${format}"`, 2);
  const loaded = loadDocuments(paths, { placeholders: readPlaceholders(placeholders) });
  const { documents, anomalies, tests, problems, texts } = loaded;
  for (const problem of problems) process.stderr.write(`${printProblem(problem, texts.get(problem.file))}\n`);
  const decode = decodeTestLines;
  const results = [...testRules(documents, tests, { decode }), ...testAnomalies(anomalies, { decode })];
  for (const result of results) process.stdout.write(`${format === 'json' ? jsonLine(result) : describe(result)}\n`);
  const failed = results.filter(({ ok }) => !ok).length;
  if (format === 'text') process.stderr.write(`${total(results.length, failed, problems.length)}\n`);
  if (failed > 0 || problems.length > 0) process.exitCode = 1;
}

const describe = ({ ok, rule, title, name, file, line, differences }: RuleTestResult): string => {
  const head = `${ok ? '✓' : '✗'} ${title === rule ? title : `${title} (${rule})`}: ${name}`;
  const lines = ok ? [head] : [head, ...differences.map((text) => `    ${text}`), `    ${file}:${line}`];
  return lines.map(stripControl).join('\n');
};

const total = (tests: number, failed: number, problems: number): string => {
  const counted = tests === 0 ? 'there are no tests' : `${tests} ${tests === 1 ? 'test' : 'tests'}`;
  const outcome = failed > 0 ? `, ${failed} failed` : tests === 0 ? '' : ', all passed';
  return `${counted}${outcome}${problems === 0 ? '' : `; ${problems} ${problems === 1 ? 'problem' : 'problems'} in the files`}`;
};
