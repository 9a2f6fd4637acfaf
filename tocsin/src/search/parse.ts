import { moveSpans, type Pipeline } from './ast/index.ts';
import { COMMAND_NAMES, findCommand } from './commands/registry.ts';
import { issueAt, SplError } from './errors.ts';
import { type Expanded, expandMacros, type MacroOptions, type Macros } from './macros.ts';
import { parsePipeline } from './parser/pipeline.ts';
import { blankComments } from './parser/text.ts';

const MAX_LENGTH = 1 << 20;
const VOCABULARY = { names: COMMAND_NAMES, find: findCommand };
const NO_MACROS: Macros = new Map();

export interface ParseOptions {
  readonly macros?: Macros;
  /** Lets a search with unknown macros be read, and is told their names; such a search must not run. */
  readonly onUnknownMacro?: NonNullable<MacroOptions['onUnknown']>;
}

/**
 * Reads a search. Throws SplError, and nothing else, with every issue that could be found. Places of issues and nodes
 * are those of the text as written: what a macro stands for lies where the macro is called.
 */
export const parseSpl = (text: string, options: ParseOptions = {}): Pipeline => {
  if (text.length > MAX_LENGTH) {
    throw new SplError([
      issueAt(
        text,
        { from: MAX_LENGTH, to: text.length },
        `a search may have ${MAX_LENGTH} characters, this one has ${text.length}`,
      ),
    ]);
  }
  const { macros = NO_MACROS, onUnknownMacro } = options;
  const expanded = expandMacros(blankComments(text), {
    macros,
    ...(onUnknownMacro === undefined ? {} : { onUnknown: onUnknownMacro }),
  });
  try {
    const pipeline = parsePipeline(expanded.text, { from: 0, to: expanded.text.length }, VOCABULARY);
    if (expanded.text !== text) moveSpans(pipeline, expanded.origin);
    return pipeline;
  } catch (error) {
    throw error instanceof SplError ? placeIn(text, expanded, error) : error;
  }
};

const placeIn = (text: string, { origin }: Expanded, error: SplError): SplError =>
  new SplError(error.issues.map(({ from, to, message, hint }) => issueAt(text, origin({ from, to }), message, hint)));
