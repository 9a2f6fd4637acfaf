import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type RuleSet, readRuleFile } from './load-documents.ts';
import { readRuleText, ruleFilesIn } from './sigma/index.ts';

/** A file of rules that ship. */
export interface ShippedFile extends RuleSet {
  /** Below the folder, with slashes. */
  readonly file: string;
  readonly path: string;
}

/** What files of rules hold, by a hash of their names and texts. */
export type CompiledRules = ReadonlyMap<string, RuleSet>;

const NONE: CompiledRules = new Map();

/**
 * Reading some two hundred files of YAML takes seconds, which a start would wait for: a build reads them, and writes what it has read. It is
 * of no more than the texts that it was made of, so that a file that was changed since is read as it is.
 */
export const compileRules = (folder: string): Uint8Array =>
  serialize(new Map(textsIn(folder).map(({ file, text }) => [keyOf(file, text), readShipped(file, text)])));

/** None where there is no such file, or it is one of another version of V8 that can't be read. */
export const readCompiledRules = (path: string): CompiledRules => {
  try {
    const read: unknown = deserialize(readFileSync(path));
    return read instanceof Map ? (read as CompiledRules) : NONE;
  } catch {
    return NONE;
  }
};

/** The files of rules of a folder, which are tested before they ship. Throws where it does not exist. */
export const loadShippedRules = (folder: string, compiled: CompiledRules = NONE): readonly ShippedFile[] =>
  textsIn(folder).map(({ file, path, text }) => {
    const { documents, anomalies } = compiled.get(keyOf(file, text)) ?? readShipped(file, text);
    return { file, path, documents, anomalies };
  });

const textsIn = (folder: string) =>
  ruleFilesIn([folder]).map((path) => ({
    path,
    file: relative(folder, path).replaceAll(sep, '/'),
    text: readRuleText(path).text,
  }));

/** By a name that is the same wherever Tocsin is installed, and is none of a file of somebody's own. */
const readShipped = (file: string, text: string): RuleSet => {
  const { documents, anomalies } = readRuleFile(text, join('content', 'rules', file));
  return { documents, anomalies };
};

const keyOf = (file: string, text: string): string => createHash('sha256').update(`${file}\0${text}`).digest('base64');
