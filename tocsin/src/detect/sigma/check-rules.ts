import { type Problem, sortProblems } from '../../define/index.ts';
import { checkReferences } from './apply-filters.ts';
import type { DetectionRule, Selection, SigmaDocument } from './documents.ts';
import type { RuleFile } from './load-rules.ts';
import { isRedacted } from './mapping/fields.ts';

/** What is said of one document of Sigma, or of a file that holds none that could be told apart. */
export interface CheckedRule {
  readonly file: string;
  readonly line: number;
  readonly id?: string;
  readonly name?: string;
  readonly title?: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** All documents of some files, with what is wrong between them too, in the order of files and lines. */
export function checkRules(files: readonly RuleFile[]): readonly CheckedRule[] {
  const references = checkReferences(files.flatMap(({ documents }) => documents));
  return files.flatMap((file) => checkFile(file, references));
}

function checkFile({ file, documents, refused, problems, warnings }: RuleFile, references: readonly Problem[]) {
  const told = new Set(refused.flatMap((one) => one.problems));
  const ofFile = problems.filter((problem) => !told.has(problem));
  const starts = [...documents, ...refused].map(({ line }) => line).sort((a, b) => a - b);
  const warningsOf = (line: number): readonly Problem[] => {
    const end = starts.find((start) => start > line) ?? Number.POSITIVE_INFINITY;
    return warnings.filter((warning) => warning.line >= line && warning.line < end);
  };
  const checked: CheckedRule[] = [
    ...documents.map((document) => ({
      file,
      line: document.line,
      title: document.title,
      ...named(document),
      problems: references.filter((problem) => problem.file === file && problem.line === document.line),
      warnings: sortProblems([...warningsOf(document.line), ...notEvaluable(document)]),
    })),
    ...refused.map((one) => ({
      file,
      line: one.line,
      ...named(one),
      problems: one.problems,
      warnings: warningsOf(one.line),
    })),
  ].sort((a, b) => a.line - b.line);
  return ofFile.length === 0 ? checked : [{ file, line: 1, problems: ofFile, warnings: [] }, ...checked];
}

const named = ({ id, name }: Pick<SigmaDocument, 'id' | 'name'>): Pick<SigmaDocument, 'id' | 'name'> => ({
  ...(id === undefined ? {} : { id }),
  ...(name === undefined ? {} : { name }),
});

/** Cookies are redacted before they are stored. */
function notEvaluable(document: SigmaDocument): readonly Problem[] {
  if (document.kind !== 'rule') return [];
  const fields = [...new Set(fieldsOf(document))].filter(isRedacted);
  const { file, line } = document;
  return fields.map((field) => ({
    file,
    line,
    column: 1,
    message: `${field} is redacted in all events: what the rule asks of it never holds`,
  }));
}

function fieldsOf({ selections }: DetectionRule): readonly string[] {
  const of = (selection: Selection): readonly string[] =>
    selection.kind === 'any'
      ? selection.of.flatMap(of)
      : selection.kind === 'fields'
        ? selection.items.flatMap(({ field }) => field ?? [])
        : [];
  return [...selections.values()].flatMap(of);
}
