import type { Problem } from '../define/index.ts';
import { type AnyDocument, ruleName } from './correlation/index.ts';
import { type ReadOptions, readSigma } from './sigma/index.ts';
import { isThreshold, readThreshold } from './threshold/index.ts';

/** The text of a file of rules, and what problems call it. */
export interface RuleText {
  readonly file: string;
  readonly text: string;
}

/** Rules of all kinds, in the order of their texts. */
export function readDocuments(
  texts: readonly RuleText[],
  options: ReadOptions = {},
): { readonly documents: readonly AnyDocument[]; readonly problems: readonly Problem[] } {
  const read = texts.map(({ file, text }) =>
    isThreshold(text) ? readThreshold(text, file) : readSigma(text, file, options),
  );
  return { documents: read.flatMap((one) => one.documents), problems: read.flatMap((one) => one.problems) };
}

/** Those of the ids or names, with the rules that they rest on, and all filters. */
export function documentsOf(documents: readonly AnyDocument[], names: readonly string[]): readonly AnyDocument[] {
  const wanted = new Set(names);
  const chosen = new Set<AnyDocument>();
  const choose = (document: AnyDocument): void => {
    if (chosen.has(document)) return;
    chosen.add(document);
    if (document.kind !== 'correlation') return;
    const below: readonly string[] = document.correlation.rules;
    for (const one of documents) if (isNamed(one, new Set(below))) choose(one);
  };
  for (const one of documents) if (isNamed(one, wanted)) choose(one);
  return documents.filter((one) => chosen.has(one) || one.kind === 'filter');
}

/** By its id, its name, or, where it has neither, its title. */
const isNamed = (document: AnyDocument, names: ReadonlySet<string>): boolean =>
  names.has(ruleName(document)) || (document.name !== undefined && names.has(document.name));
