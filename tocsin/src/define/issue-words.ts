import type { z } from 'zod';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';

export type Words = Pick<Problem, 'message' | 'hint'>;

/** `inputs[0].paths` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('');

/** `unknown key "widht" in style`, with the near name or all names. */
export function unknownWords(
  noun: string,
  name: string,
  path: readonly PropertyKey[],
  known: readonly string[],
): Words {
  const near = didYouMean(name, known);
  const hint = near !== '' ? near : known.length > 0 ? `known here: ${known.join(', ')}` : '';
  const where = path.length === 0 ? '' : ` in ${pathText(path)}`;
  return { message: `unknown ${noun} "${name}"${where}`, ...(hint === '' ? {} : { hint }) };
}

/** What zod found wrong with `value`, in words that do not repeat what was written: it may be a secret. */
export function issueWords(issue: z.core.$ZodIssue, value: unknown): Words {
  const name = pathText(issue.path);
  const written = valueAt(value, issue.path);
  const missing = `${name === '' ? 'the value' : `"${name}"`} is missing`;
  if (issue.code === 'invalid_type' && written === undefined)
    return { message: missing, hint: `expected ${article(issue.expected)}` };
  if (issue.code === 'invalid_value' && written === undefined)
    return { message: missing, hint: sentence(issue, written) };
  const subject = name === '' ? '' : `${name}: `;
  const hint =
    issue.code === 'invalid_value' && typeof written === 'string' ? didYouMean(written, issue.values.map(String)) : '';
  return { message: `${subject}${sentence(issue, written)}`, ...(hint === '' ? {} : { hint }) };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'nothing',
  WrittenPlugin: 'a codec, as a name or with options',
};

const article = (expected: string): string => WORDS[expected] ?? expected;

function kind(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return WORDS[typeof value] ?? typeof value;
}

/** What is wrong, without the value itself: it may be a secret. */
function sentence(issue: z.core.$ZodIssue, written: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (!issue.message.startsWith('Invalid')) return issue.message;
      return `expected ${article(issue.expected)}, found ${typeof written === 'number' && issue.expected === 'int' ? 'a fraction' : kind(written)}`;
    case 'invalid_value':
      return `expected ${listed(issue.values.map((value) => JSON.stringify(value)))}`;
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_union':
      if (issue.errors.length === 0)
        return issue.message.startsWith('Invalid') ? 'fits none of the known forms' : issue.message;
      return `expected ${listed([...new Set(issue.errors.flatMap((errors) => errors.slice(0, 1).map(expected)))])}, found ${kind(written)}`;
    case 'invalid_key':
      return `the name does not fit: ${issue.issues[0]?.message ?? issue.message}`;
    case 'invalid_format':
      if (!issue.message.startsWith('Invalid')) return issue.message;
      return `does not have the form of ${issue.format === 'regex' ? String(issue.pattern) : `a ${issue.format}`}`;
    default:
      return issue.message;
  }
}

const expected = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type') return article(issue.expected);
  return issue.code === 'invalid_value' ? listed(issue.values.map((value) => JSON.stringify(value))) : issue.message;
};

const unit = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '');

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items[items.length - 1]}`;
