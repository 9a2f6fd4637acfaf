import { stripControl, type Value } from '../../event/index.ts';
import type { Difference } from './difference.ts';
import type { TestResult } from './runner.ts';

const MOST_DIFFERENCES = 20;
const MOST_CHARACTERS = 500;

/** One line of JSON: `{"name","ok","actual","error"?}`. */
export const jsonLine = ({ name, ok, actual, error }: TestResult): string =>
  JSON.stringify({ name, ok, actual, ...(error === undefined ? {} : { error }) });

/** `✓ name`, or `✗ name` with every difference below. */
export function describeResult({ name, ok, differences, notices, error }: TestResult): string {
  const lines = [`${ok ? '✓' : '✗'} ${stripControl(name)}`];
  if (error !== undefined) lines.push(...indented(error));
  for (const difference of differences.slice(0, MOST_DIFFERENCES)) lines.push(...describe(difference));
  if (differences.length > MOST_DIFFERENCES) lines.push(`    and ${differences.length - MOST_DIFFERENCES} more`);
  if (!ok) for (const notice of notices) lines.push(...indented(`note: ${notice}`));
  return lines.join('\n');
}

export function describeTotal(results: readonly Pick<TestResult, 'ok'>[]): string {
  const bad = results.filter(({ ok }) => !ok).length;
  return `${results.length} ${results.length === 1 ? 'test' : 'tests'}, ${bad === 0 ? 'all passed' : `${bad} failed`}`;
}

const indented = (text: string): readonly string[] => text.split('\n').map((line) => `    ${stripControl(line)}`);

function describe({ event, field, expected, found }: Difference): readonly string[] {
  if (field === '') {
    if (expected === undefined) return [`    event ${event} was not expected: ${shown(found)}`];
    return [`    event ${event} did not come out: ${shown(expected)}`];
  }
  return [
    `    event ${event}: ${stripControl(field)}`,
    `      expected ${shown(expected)}`,
    `      found    ${shown(found)}`,
  ];
}

function shown(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  const text = stripControl(JSON.stringify(value));
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)` : text;
}
