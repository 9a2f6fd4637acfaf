import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { PLANNABLE, parseSpl, SplError, unsupported } from '../../search/index.ts';
import { CommandFailure } from '../failure.ts';

/** `tocsin spl parse`: the search as a tree, or the error with its place. */
export const spl = (program: Command): Command => {
  const group = program.command('spl').summary('look at searches without running them');
  group
    .command('parse')
    .summary('print the syntax tree of a search as JSON')
    .argument('[spl]', 'the search')
    .option('--file <file>', 'searches, one JSON string a line; prints one line each: {"ok", "error"?, "unsupported"?}')
    .action(async (text: string | undefined, options: { file?: string }) => {
      if (options.file !== undefined) return parseFile(options.file);
      if (text === undefined) throw new CommandFailure('give a search, or --file with one JSON string a line', 2);
      try {
        process.stdout.write(`${JSON.stringify(parseSpl(text), undefined, 2)}\n`);
      } catch (error) {
        if (!(error instanceof SplError)) throw error;
        throw new CommandFailure(
          error.issues
            .map(
              ({ line, column, message, hint }) =>
                `${line}:${column}: ${message}${hint === undefined ? '' : `\n  ${hint}`}`,
            )
            .join('\n'),
        );
      }
    });
  return group;
};

const parseFile = async (file: string): Promise<void> => {
  let failed = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const outcome = parseLine(line);
    if (!outcome.ok) failed += 1;
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
  if (failed > 0) process.exitCode = 1;
};

const parseLine = (line: string): { ok: boolean; error?: string; unsupported?: readonly string[] } => {
  let text: unknown;
  try {
    text = JSON.parse(line);
  } catch {
    return { ok: false, error: 'the line is no JSON' };
  }
  if (typeof text !== 'string') return { ok: false, error: 'the line is no JSON string' };
  try {
    // A macro of another installation hides what it stands for: the rest is read, and the search does not run.
    const macros = new Set<string>();
    const pipeline = parseSpl(text, { onUnknownMacro: (name) => void macros.add(`\`${name}\``) });
    const names = [...macros, ...unsupported(pipeline, PLANNABLE)].sort();
    return names.length === 0 ? { ok: true } : { ok: true, unsupported: names };
  } catch (error) {
    if (error instanceof SplError) return { ok: false, error: error.message };
    throw error;
  }
};
