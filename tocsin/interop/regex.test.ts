import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createSubstitution } from '../src/filters/mutate/gsub.ts';
import { compileGrok, rubyTest, runWithin } from '../src/regex/index.ts';
import { random } from '../test/random.ts';
import { randomPattern, randomText } from './regex/patterns.ts';
import { askRuby } from './ruby.ts';

const ORACLE = fileURLToPath(new URL('regex/oracle.rb', import.meta.url));
const SEED = Number(process.env.SEED ?? 7);
const PATTERNS = Number(process.env.PATTERNS ?? 500);
const TEXTS = 8;

interface Task {
  readonly pattern: string;
  /** As in grok. */
  readonly dotAll: boolean;
  readonly texts: readonly string[];
  readonly replacement?: string | undefined;
}

/** What each text comes to; "timeout" where either engine takes too long. */
type Answers = readonly unknown[];

const within = (compute: () => unknown): unknown => {
  let answer: unknown = 'timeout';
  runWithin(2_000, () => {
    answer = compute();
  });
  return answer;
};

function differences(tasks: readonly Task[], ours: (task: Task) => (text: string) => unknown): unknown[] {
  const answers = askRuby(ORACLE, tasks) as Answers[];
  return tasks.flatMap((task, at) => {
    const answer = ours(task);
    return task.texts.flatMap((text, index) => {
      const ruby = answers[at]?.[index];
      const found = within(() => answer(text));
      if (ruby === 'timeout' || found === 'timeout' || JSON.stringify(found) === JSON.stringify(ruby)) return [];
      return [{ pattern: task.pattern, text, ours: found, ruby }];
    });
  });
}

function tasksFor(named: boolean, replacements: readonly string[]): Task[] {
  const draw = random(SEED);
  return Array.from({ length: PATTERNS }, () => ({
    pattern: randomPattern({ named, depth: 1 + draw(2) }, draw),
    dotAll: named,
    texts: Array.from({ length: TEXTS }, () => randomText(draw)),
    replacement: replacements[draw(replacements.length)],
  }));
}

it('grok catches what Ruby catches', () => {
  const found = differences(tasksFor(true, []), ({ pattern }) => {
    const grok = compileGrok(pattern, { definitions: new Map() });
    return (text) => {
      const match = grok.match(text);
      return match === null ? null : [match[0], ...grok.captures.map((_, index) => match[index + 1] ?? null)];
    };
  });
  expect(found).toEqual([]);
});

it('conditions hold where they hold in Ruby', () => {
  const tasks = tasksFor(false, []);
  const found = differences(
    tasks.map((task) => ({ ...task, pattern: `\\A(?:${task.pattern})\\z` })),
    ({ pattern }) => {
      const test = rubyTest(pattern);
      return (text) => test(text);
    },
  ).filter((difference) => {
    const { ours, ruby } = difference as { ours: boolean; ruby: unknown };
    return ours !== (ruby !== null);
  });
  expect(found).toEqual([]);
});

it('gsub replaces what Ruby replaces', () => {
  const replacements = ['<\\0>', '<\\1|\\2>', '[\\&]', '-', "\\\\\\'\\`", '\\k<a>', '\\9\\x'];
  const found = differences(tasksFor(false, replacements), ({ pattern, replacement = '' }) => {
    const { compute } = createSubstitution('field', pattern, replacement, () => 0);
    return (text) => compute({ '@timestamp': 0 }, text) ?? null;
  });
  expect(found).toEqual([]);
});
