import { isMap, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { checkOptions, issueWords, type Problem } from '../../define/index.ts';
import { noteJsonFloats, readTimestamp, type Value, type ValueObject } from '../../event/index.ts';
import { noteYamlFloats } from './yaml-floats.ts';

const fields = z.record(z.string(), z.unknown());

const TEST = z.strictObject({
  name: z.string().min(1).describe('what is shown of it'),
  pipeline: z.string().optional().describe('a configuration; its inputs and outputs are not run'),
  pipelineFile: z.string().optional().describe('a file of it, or a folder of files, seen from the file of the test'),
  ecs: z.enum(['disabled', 'v1', 'v8']).default('v8').describe('`pipeline.ecs_compatibility`'),
  events: z.array(fields).describe('events that go in'),
  expect: z.array(fields).optional().describe('events that come out, in order; null: the field must be absent'),
  exact: z.boolean().default(false).describe('whether fields that are not named must be absent'),
  now: z
    .string()
    .refine((text) => readTimestamp(text) !== undefined, 'expected a time such as 2026-03-04T05:06:07Z')
    .optional()
    .describe('the clock'),
});

export interface PipelineTest {
  readonly name: string;
  readonly pipeline?: string | undefined;
  readonly pipelineFile?: string | undefined;
  readonly ecs: 'disabled' | 'v1' | 'v8';
  readonly events: readonly ValueObject[];
  readonly expect?: readonly ValueObject[] | undefined;
  readonly exact: boolean;
  readonly now?: string | undefined;
}

/** One document of a file: a test, or what is wrong with it. */
export type ReadTest =
  | { readonly ok: true; readonly test: PipelineTest; readonly line: number }
  | { readonly ok: false; readonly name: string; readonly problems: readonly Problem[] };

/** YAML with any number of documents, or one JSON object a line. Never throws. */
export function readTests(file: string, text: string): readonly ReadTest[] {
  return isJsonLines(text) ? readJsonLines(file, text) : readYaml(file, text);
}

function isJsonLines(text: string): boolean {
  const start = text.search(/\S/);
  if (text[start] !== '{') return false;
  const end = text.indexOf('\n', start);
  return parseJson(text.slice(start, end < 0 ? undefined : end)) !== undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readJsonLines(file: string, text: string): readonly ReadTest[] {
  return text.split('\n').flatMap((line, index): readonly ReadTest[] => {
    if (line.trim() === '') return [];
    const place = { file, line: index + 1, column: 1 };
    const value = parseJson(line);
    if (value === undefined) return [refused(value, [{ ...place, message: 'the line is no JSON' }])];
    const parsed = TEST.safeParse(value);
    const problems = parsed.success
      ? pipelineProblems(parsed.data, place)
      : parsed.error.issues.map((issue) => ({ ...place, ...issueWords(issue, value) }));
    if (!parsed.success || problems.length > 0) return [refused(value, problems)];
    const test = asTest(parsed.data);
    noteJsonFloats(line, { events: valuesOf(test.events) });
    return [{ ok: true, test, line: place.line }];
  });
}

function readYaml(file: string, text: string): readonly ReadTest[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    schema: 'core',
    prettyErrors: false,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document): readonly ReadTest[] => {
    const { contents, errors } = document;
    const start = lines.linePos(contents?.range?.[0] ?? document.range[0]).line;
    if (errors.length > 0) {
      const problems = errors.map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { file, line, column: col, message: message.toLowerCase() };
      });
      return [refused(undefined, problems)];
    }
    let value: unknown;
    try {
      value = document.toJS();
    } catch (error) {
      const message = error instanceof Error ? error.message.toLowerCase() : String(error);
      return [refused(undefined, [{ file, line: start, column: 1, message }])];
    }
    if (value === null || value === undefined) return [];
    const checked = checkOptions(TEST, contents, { file, lines }, value);
    const problems = checked.ok ? pipelineProblems(checked.value, { file, line: start, column: 1 }) : checked.problems;
    if (!checked.ok || problems.length > 0) return [refused(value, problems)];
    const test = asTest(checked.value);
    const events = isMap(contents) ? contents.get('events', true) : undefined;
    noteYamlFloats(events as Node | undefined, valuesOf(test.events));
    return [{ ok: true, test, line: start }];
  });
}

/** The very events, as a list that may be looked into. */
const valuesOf = (events: readonly ValueObject[]): Value[] => [...events];

/** Events come from JSON or YAML: they hold nothing but values of events. */
const asTest = (parsed: z.output<typeof TEST>): PipelineTest => parsed as PipelineTest;

function pipelineProblems(
  { pipeline, pipelineFile }: z.output<typeof TEST>,
  place: Omit<Problem, 'message'>,
): readonly Problem[] {
  if ((pipeline === undefined) !== (pipelineFile === undefined)) return [];
  const message = pipeline === undefined ? 'there is no pipeline' : 'there are two pipelines';
  return [
    { ...place, message, hint: 'write either pipeline, with the text, or pipelineFile, with the name of a file' },
  ];
}

function refused(value: unknown, problems: readonly Problem[]): ReadTest {
  const [first] = problems;
  const own = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  const name = typeof own === 'string' ? own : `${first?.file ?? ''}:${first?.line ?? 1}`;
  return { ok: false, name, problems };
}
