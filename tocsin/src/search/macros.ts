import { didYouMean } from '../define/index.ts';
import { issueAt, SplError } from './errors.ts';

export interface Macro {
  readonly args: readonly string[];
  readonly definition: string;
}
/** By name, with the number of arguments where there are some: `ctime(1)`. */
export type Macros = ReadonlyMap<string, Macro>;

const MAX_DEPTH = 32;
const MAX_TEXT = 1 << 20;
const CALL = /`([^`"]*(?:"(?:[^"\\]|\\[\s\S])*"[^`"]*)*)`/g;

/** Replaces `` `name(arguments)` `` by its definition, again and again, within bounds. */
export const expandMacros = (text: string, macros: Macros, depth = 0): string => {
  if (!text.includes('`')) return text;
  if (depth >= MAX_DEPTH)
    throw new SplError([
      issueAt(text, { from: text.indexOf('`'), to: text.length }, `macros nested more than ${MAX_DEPTH} deep`),
    ]);
  const expanded = text.replace(CALL, (whole, body: string, at: number) => {
    const call = /^\s*([\w.-]+)\s*(?:\(([\s\S]*)\))?\s*$/.exec(body);
    const name = call?.[1];
    const place = { from: at, to: at + whole.length };
    if (name === undefined)
      throw new SplError([
        issueAt(text, place, 'this is no call of a macro', 'write `name` or `name(argument, "another")`'),
      ]);
    if (name === 'comment') return ' ';
    const args = splitArguments(call?.[2]);
    const macro = macros.get(args.length === 0 ? name : `${name}(${args.length})`);
    if (macro === undefined) {
      throw new SplError([
        issueAt(
          text,
          place,
          `there is no macro "${name}" with ${args.length} arguments`,
          didYouMean(name, [...macros.keys()]),
        ),
      ]);
    }
    return macro.args.reduce(
      (definition, arg, index) => definition.replaceAll(`$${arg}$`, () => args[index] ?? ''),
      macro.definition,
    );
  });
  if (expanded.length > MAX_TEXT)
    throw new SplError([issueAt(text, { from: 0, to: text.length }, 'the macros of this search grow beyond 1 MiB')]);
  return expanded === text ? text : expandMacros(expanded, macros, depth + 1);
};

const splitArguments = (text: string | undefined): readonly string[] => {
  if (text === undefined || text.trim() === '') return [];
  const args: string[] = [''];
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"|,|[^",]+|"/g)) {
    if (part === ',') args.push('');
    else args[args.length - 1] += part;
  }
  return args.map((arg) => arg.trim().replace(/^"([\s\S]*)"$/, '$1'));
};
