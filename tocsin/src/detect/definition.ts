import { isSeq, type Node } from 'yaml';
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
import { isOpaque, parseSpl, SplError, type SplIssue } from '../search/index.ts';
import { type SavedSearch, savedSearchSchema } from './saved-search.ts';

export interface DefinitionContext {
  /** `Search.check`. */
  readonly check: (spl: string) => readonly SplIssue[];
  /** Names of the configured actions; absent: they are not checked. */
  readonly actions?: readonly string[] | undefined;
}

/** What a scheduled run searches for: the search, and a condition of its own after it. */
export const conditioned = (search: string, condition: string | undefined): string =>
  condition === undefined ? search : `${search}${SEPARATOR}${condition.replace(/^\s*\|/, ' ')}`;

const SEPARATOR = '\n| ';

/** Reads the text of a file `ID.yml` and collects everything that is wrong with it. */
export const readDefinition = (
  id: string,
  text: string,
  file: string,
  { check, actions }: DefinitionContext,
): ReadDocument<SavedSearch> => {
  const { root, place, problems: syntax } = parseYaml(file, text);
  if (syntax.length > 0) return { problems: sortProblems(syntax) };
  const checked = checkOptions(savedSearchSchema, root, place);
  const problems = checked.ok ? [] : [...checked.problems];
  const search = textOf(root, ['search']);
  if (search !== undefined) {
    const condition = textOf(root, ['alert', 'when', 'condition']);
    problems.push(...searchProblems({ root, place, text, search, condition, check }));
    if (problems.length === 0 && nodeAt(root, ['schedule']) !== undefined)
      problems.push(...ownTime(search, root, place));
  }
  problems.push(...respondWithoutAlert(root, place));
  if (actions !== undefined) problems.push(...unknownActions(root, actions, place));
  const body = plain(root) ?? {};
  if (!checked.ok || problems.length > 0) return { body, problems: sortProblems(problems) };
  return { body, problems, definition: { ...checked.value, id } };
};

const searchProblems = (read: {
  readonly root: Node | null;
  readonly place: SourcePlace;
  readonly text: string;
  readonly search: string;
  readonly condition: string | undefined;
  readonly check: DefinitionContext['check'];
}): readonly Problem[] => {
  const { root, place, text, search, condition, check } = read;
  const own = check(search);
  const isOwn = own.length > 0 || condition === undefined;
  const issues = isOwn ? own : check(conditioned(search, condition));
  const shift = isOwn ? 0 : search.length + SEPARATOR.length;
  const name = isOwn ? 'search' : 'alert.when.condition';
  const node = nodeAt(root, name.split('.'));
  return issues.map((issue) =>
    problemOfText({ ...issue, from: Math.max(0, issue.from - shift) }, { node, name, text, place }),
  );
};

/** A time in the search wins over the window, so that windows would overlap or leave gaps. */
const ownTime = (search: string, root: Node | null, place: SourcePlace): readonly Problem[] => {
  const first = firstCommand(search);
  if (first === undefined || !('earliest' in first || 'latest' in first)) return [];
  const message = 'search: names a time of its own, but a scheduled run looks at its window';
  const hint = 'remove `earliest=` and `latest=`; `window` says how far back a run looks';
  return [{ ...placeOf(nodeAt(root, ['search']), place), message, hint }];
};

/** It answers what an alert finds, and so needs one, and a schedule that looks for it. */
const respondWithoutAlert = (root: Node | null, place: SourcePlace): readonly Problem[] => {
  const node = nodeAt(root, ['respond']);
  const missing = ['schedule', 'alert'].filter((name) => nodeAt(root, [name]) === undefined);
  if (node === undefined || missing.length === 0) return [];
  const words = missing.map((name) => `\`${name}\``).join(' and ');
  const message = `respond: answers what an alert finds, but there is no ${words}`;
  return [{ ...placeOf(node, place), message, hint: `add ${words}, or remove \`respond\`` }];
};

const firstCommand = (search: string): object | undefined => {
  try {
    const [first] = parseSpl(search).commands;
    return first === undefined || isOpaque(first) || first.name !== 'search' ? undefined : first;
  } catch (error) {
    if (error instanceof SplError) return undefined;
    throw error;
  }
};

const unknownActions = (root: Node | null, known: readonly string[], place: SourcePlace): readonly Problem[] => {
  const list = nodeAt(root, ['alert', 'actions']);
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => {
    const name = plain(item);
    if (typeof name !== 'string' || known.includes(name)) return [];
    const near = didYouMean(name, known);
    const names = known.length === 0 ? 'tocsin.yaml has no `actions`' : `known: ${known.join(', ')}`;
    return [
      {
        ...placeOf(item as Node, place),
        message: `alert.actions: there is no action "${name}" in tocsin.yaml`,
        hint: near === '' ? names : near,
      },
    ];
  });
};

const textOf = (root: unknown, path: readonly string[]): string | undefined => {
  const value = plain(nodeAt(root, path));
  return typeof value === 'string' && value !== '' ? value : undefined;
};
