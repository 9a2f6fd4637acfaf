import { printProblem } from '../../define/index.ts';
import { ConfigurationProblems } from '../../pipeline/index.ts';
import { CommandFailure } from '../failure.ts';

/** Turns what is wrong with a configuration into the command's failure. */
export function orFailure<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigurationProblems)) throw error;
    throw new CommandFailure(
      error.problems.map((problem) => printProblem(problem, error.texts.get(problem.file))).join('\n'),
    );
  }
}
