import { checkOptions, parseYaml, plain, type ReadDocument, sortProblems } from '../define/index.ts';
import { type IndexPattern, patternSchema } from './pattern.ts';
import { timeProblems } from './time-problems.ts';

/** Reads the text of a file `patterns/ID.yml` and collects everything that is wrong with it. */
export const readPattern = (id: string, text: string, file: string): ReadDocument<IndexPattern> => {
  const { root, place, problems: syntax } = parseYaml(file, text);
  if (syntax.length > 0) return { problems: sortProblems(syntax) };
  const checked = checkOptions(patternSchema, root, place);
  const problems = [...(checked.ok ? [] : checked.problems), ...timeProblems(root, [[]], place)];
  const body = plain(root) ?? {};
  if (!checked.ok || problems.length > 0) return { body, problems: sortProblems(problems) };
  return { body, problems, definition: { ...checked.value, id } };
};
