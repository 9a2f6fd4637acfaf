import { spawnSync } from 'node:child_process';

/** Gives the program of Ruby each question as a line of JSON, and takes a line of JSON for each answer. */
export function askRuby(program: string, questions: readonly unknown[]): unknown[] {
  const { status, stdout, stderr, error } = spawnSync('ruby', [program], {
    input: `${questions.map((question) => JSON.stringify(question)).join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, LANG: 'C.UTF-8' },
  });
  if (status !== 0) throw new Error(`ruby failed; apt-get install ruby\n${error?.message ?? ''}${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}
