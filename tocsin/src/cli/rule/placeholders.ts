import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseYaml, plain, printProblem } from '../../define/index.ts';
import { CommandFailure } from '../failure.ts';

const schema = z.record(z.string(), z.array(z.union([z.string(), z.number()])));

/** What `--placeholders` names. */
export function readPlaceholders(file: string | undefined): ReadonlyMap<string, readonly (string | number)[]> {
  if (file === undefined) return new Map();
  const text = readFileSync(file, 'utf8');
  const { root, problems } = parseYaml(file, text);
  const [problem] = problems;
  if (problem !== undefined) throw new CommandFailure(printProblem(problem, text));
  const parsed = schema.safeParse(plain(root) ?? {});
  if (!parsed.success) throw new CommandFailure(`${file}: is no map of names and lists of values`);
  return new Map(Object.entries(parsed.data));
}
