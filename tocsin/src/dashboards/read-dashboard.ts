import type { Node } from 'yaml';
import {
  checkOptions,
  didYouMean,
  nodeAt,
  type Problem,
  parseYaml,
  placeOf,
  plain,
  problemOfText,
  type ReadDocument,
  type SourcePlace,
  sortProblems,
} from '../define/index.ts';
import { checkSpl } from '../search/index.ts';
import { type Dashboard, dashboardSchema } from './dashboard.ts';
import { overlaps } from './overlaps.ts';
import { timeProblems } from './time-problems.ts';
import { defaultValues, fillVariables, type VariableValue } from './variables.ts';

export interface DashboardContext {
  /** Ids of index patterns; absent: they are not checked. */
  readonly patterns?: readonly string[] | undefined;
}

type Path = readonly (string | number)[];

/** Where a file is looked at. */
interface Source {
  readonly root: Node | null;
  readonly text: string;
  readonly place: SourcePlace;
}

/** Reads the text of a file `dashboards/ID.yml` and collects everything that is wrong with it. */
export const readDashboard = (
  id: string,
  text: string,
  file: string,
  { patterns }: DashboardContext = {},
): ReadDocument<Dashboard> => {
  const { root, place, problems: syntax } = parseYaml(file, text);
  if (syntax.length > 0) return { problems: sortProblems(syntax) };
  const body = plain(root) ?? {};
  const checked = checkOptions(dashboardSchema, root, place);
  // Searches are looked at once their form is right: before that, it is not known which variables there are.
  if (!checked.ok) return { body, problems: sortProblems(checked.problems) };
  const source = { root, text, place };
  const { panels } = checked.value;
  const problems = [
    ...timeProblems(root, [[], ...panels.map((_, index): Path => ['panels', index])], place),
    ...searchProblems(checked.value, source),
    ...overlaps(panels).map(({ index, message, hint }) => ({
      ...placeOf(nodeAt(root, ['panels', index, 'at']), place),
      message,
      hint,
    })),
    ...unknownPattern(checked.value.pattern, patterns, source),
  ];
  if (problems.length > 0) return { body, problems: sortProblems(problems) };
  return { body, problems, definition: { ...checked.value, id } };
};

const searchProblems = ({ panels, variables, filters }: Omit<Dashboard, 'id'>, source: Source): readonly Problem[] => {
  const values = defaultValues(variables);
  const check = (path: Path, spl: string | undefined): readonly Problem[] =>
    spl === undefined ? [] : splProblems(spl, path, values, source);
  return [
    ...panels.flatMap(({ search }, index) => check(['panels', index, 'search'], search)),
    ...variables.flatMap(({ search }, index) => check(['variables', index, 'search'], search)),
    ...filters.flatMap((filter, index) => check(['filters', index], filter)),
  ];
};

/** Checked with the values that a page has when it is opened. */
const splProblems = (
  spl: string,
  path: Path,
  values: ReadonlyMap<string, VariableValue>,
  { root, text, place }: Source,
): readonly Problem[] => {
  const filled = fillVariables(spl, values);
  const at = { node: nodeAt(root, path), name: path.join('.'), text, place };
  const known = [...values.keys()];
  if (filled.unknown.length > 0)
    return filled.unknown.map(({ name, from }) => {
      const near = didYouMean(name, known);
      const message = `there is no variable "${name}"`;
      const hint = near === '' ? 'add it to `variables`, or write `$$` for a dollar sign' : near;
      return problemOfText({ message, hint, from, ...placeIn(spl, from) }, at);
    });
  return checkSpl(filled.text).map((issue) => {
    const from = filled.origin(issue.from);
    return problemOfText({ ...issue, from, ...placeIn(spl, from) }, at);
  });
};

const placeIn = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
};

const unknownPattern = (
  pattern: string | undefined,
  known: readonly string[] | undefined,
  { root, place }: Source,
): readonly Problem[] => {
  if (pattern === undefined || known === undefined || known.includes(pattern)) return [];
  const near = didYouMean(pattern, known);
  const hint = near === '' ? `there are: ${known.join(', ') || 'none; make one in `patterns/`'}` : near;
  return [
    { ...placeOf(nodeAt(root, ['pattern']), place), message: `pattern: there is no index pattern "${pattern}"`, hint },
  ];
};
