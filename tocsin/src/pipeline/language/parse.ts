import type { Problem } from '../../define/index.ts';
import type { Condition, Configuration, Section } from './ast.ts';
import { readCondition } from './conditions.ts';
import { freeze } from './freeze.ts';
import { Reader, Unreadable } from './reader.ts';
import { isSectionKind, readBody, seesSection } from './statements.ts';

export interface ParseOptions {
  /** For problems. */
  readonly file?: string;
  /** `config.support_escapes`. */
  readonly supportEscapes?: boolean;
}

export type Parsed =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a Logstash configuration; never throws. A text without sections is one: files of a folder may be commented out.
 * https://www.elastic.co/docs/reference/logstash/configuration-file-structure
 */
export function parseConfiguration(text: string, options: ParseOptions = {}): Parsed {
  const { file = 'pipeline', supportEscapes = false } = options;
  const reader = new Reader(text, { file, supportEscapes });
  const sections: Section[] = [];
  try {
    readSections(reader, sections);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    reader.last(error);
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  return { ok: true, configuration: freeze({ kind: 'configuration', sections }) };
}

export type ParsedCondition =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads what may stand behind `if`; never throws. Lines and columns count within the text. */
export function parseCondition(text: string, options: ParseOptions = {}): ParsedCondition {
  const { file = 'condition', supportEscapes = false } = options;
  const reader = new Reader(text, { file, supportEscapes });
  try {
    reader.space();
    const condition = readCondition(reader);
    reader.space();
    if (!reader.ended) reader.fail('"and", "or" or the end of the condition');
    if (reader.problems.length === 0) return { ok: true, condition: freeze(condition) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    reader.last(error);
  }
  return { ok: false, problems: reader.problems };
}

function readSections(reader: Reader, sections: Section[]): void {
  for (;;) {
    reader.space();
    reader.unwinding = false;
    reader.open.length = 0;
    if (reader.ended) return;
    try {
      sections.push(readSection(reader));
    } catch (error) {
      reader.caught(error);
      skipToSection(reader);
    }
  }
}

function readSection(reader: Reader): Section {
  const from = reader.at;
  const word = reader.peekWord();
  if (!isSectionKind(word)) {
    const hint =
      reader.char() === '}'
        ? 'a } is one too many, here or above'
        : 'a configuration is made of input { … }, filter { … } and output { … }';
    reader.fail('"input", "filter" or "output"', hint);
  }
  reader.at += word.length;
  reader.space();
  if (reader.char() !== '{') reader.fail(`"{" after "${word}"`);
  const body = readBody(reader, `the section ${word}`);
  return { kind: 'section', section: word, body, span: reader.span(from) };
}

/** Words in comments and texts are passed like others: the next section that begins a line counts. */
function skipToSection(reader: Reader): void {
  reader.skipped = true;
  while (!reader.ended) {
    reader.at = reader.lineEnd(reader.at) + 1;
    reader.space();
    if (seesSection(reader)) return;
  }
}
