import { printProblem } from '../../define/index.ts';
import { type CheckedRule, checkDocuments, loadRules } from '../../detect/index.ts';
import { CommandFailure } from '../failure.ts';
import { jsonLine } from '../terminal.ts';
import { readPlaceholders } from './placeholders.ts';

interface Options {
  readonly format: string;
  readonly placeholders?: string;
}

/** `tocsin rule check`. */
export function checkAction(paths: string[], { format, placeholders }: Options): void {
  if (!['text', 'json'].includes(format)) throw new CommandFailure(`--format is text or json, not "${format}"`, 2);
  const files = loadRules(paths, { placeholders: readPlaceholders(placeholders) });
  const checked = checkDocuments(files);
  if (format === 'json') for (const rule of checked) process.stdout.write(`${jsonLine(asJson(rule))}\n`);
  else {
    const texts = new Map(files.map(({ file, text }) => [file, text]));
    for (const rule of checked) tell(rule, texts.get(rule.file) ?? '');
    const wrong = checked.filter(({ problems }) => problems.length > 0).length;
    const warned = checked.filter(({ warnings }) => warnings.length > 0).length;
    process.stderr.write(
      `${checked.length} ${checked.length === 1 ? 'rule' : 'rules'}, ${wrong} wrong, ${warned} with warnings\n`,
    );
  }
  if (checked.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

function asJson({ file, id, name, problems, warnings }: CheckedRule): object {
  const words = problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  return {
    file,
    id: id ?? name ?? file,
    ok: problems.length === 0,
    ...(words.length === 0 ? {} : { error: words.join('; ') }),
    ...(warnings.length === 0 ? {} : { warnings: warnings.map(({ line, message }) => `${line}: ${message}`) }),
  };
}

function tell({ file, line, problems, warnings, title }: CheckedRule, text: string): void {
  if (problems.length === 0)
    process.stdout.write(`${file}:${line}: ok: ${title ?? ''}\n`.replace(/[^\P{Cc}\n]/gu, ' '));
  for (const problem of problems) process.stderr.write(`${printProblem(problem, text)}\n`);
  for (const { message, ...warning } of warnings)
    process.stderr.write(`${printProblem({ ...warning, message: `warning: ${message}` })}\n`);
}
