import { printProblem } from '../../define/index.ts';
import { checkRules, createMatcher, loadRules, type Matcher, type SigmaDocument } from '../../detect/index.ts';
import { CommandFailure } from '../failure.ts';
import { jsonLine, stripControl } from '../terminal.ts';
import { type JsonLine, jsonLines } from './json-lines.ts';
import { readPlaceholders } from './placeholders.ts';

interface Options {
  readonly rules: string[];
  readonly events: string;
  readonly route?: boolean;
  readonly placeholders?: string;
}

type Rule = Extract<SigmaDocument, { kind: 'rule' }>;

/** `tocsin rule match`. Rules that are wrong are told, and the others go on without them. */
export async function matchAction({ rules: paths, events, route = false, placeholders }: Options): Promise<void> {
  const files = loadRules(paths, { placeholders: readPlaceholders(placeholders) });
  const documents = files.flatMap((file) => file.documents);
  tellProblems(files);
  const rules = documents.filter((document): document is Rule => document.kind === 'rule');
  const filters = documents.filter((document) => document.kind === 'filter');
  const correlations = documents.length - rules.length - filters.length;
  if (rules.length === 0) throw new CommandFailure('there is no rule that could be matched');
  if (correlations > 0) process.stderr.write(`${correlations} correlations: this command does not evaluate them\n`);
  const matcher = createMatcher(rules, { filters, route });
  const names = rules.map(({ id, name, file }) => id ?? name ?? file);
  for await (const lines of jsonLines(events)) await matchLines(lines, matcher, names);
}

async function matchLines(lines: readonly JsonLine[], matcher: Matcher, names: readonly string[]): Promise<void> {
  const whole = lines.filter((line) => line.event !== undefined);
  for (const line of lines)
    if (line.event === undefined) process.stderr.write(`line ${line.index + 1} ${line.trouble}: left out\n`);
  const { matches, stopped } = matcher.matchAll(whole.map(({ event }) => event));
  for (const at of stopped)
    process.stderr.write(`line ${(whole[at]?.index ?? 0) + 1} takes a rule's regular expression too long: left out\n`);
  const out = matches.flatMap((found, at) =>
    found.map((rule) => `${jsonLine({ rule: names[rule], event: whole[at]?.index })}\n`),
  );
  if (out.length > 0 && !process.stdout.write(out.join('')))
    await new Promise((resolve) => process.stdout.once('drain', resolve));
}

function tellProblems(files: ReturnType<typeof loadRules>): void {
  const wrong = checkRules(files).filter(({ problems }) => problems.length > 0);
  for (const { problems } of wrong)
    for (const problem of problems) process.stderr.write(`${stripControl(printProblem(problem))}\n`);
  if (wrong.length > 0) process.stderr.write(`${wrong.length} wrong: left out\n`);
}
