import type { RuleProblem } from '../api/rules.ts';
import { VisibleText } from '../ui/visible-text.tsx';

interface Props {
  readonly id: string;
  readonly problems: readonly RuleProblem[];
  readonly onGoTo: (problem: RuleProblem) => void;
}

/** What is wrong with the text; each leads to its place. */
export function ProblemList({ id, problems, onGoTo }: Props) {
  return (
    <ul id={id} className="rule-problems" aria-live="polite">
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.message}`}>
          <button type="button" className="link" onClick={() => onGoTo(problem)}>
            line {problem.line}
          </button>{' '}
          <VisibleText text={problem.message} />
          {problem.hint === undefined ? null : (
            <span className="soft">
              {'; '}
              <VisibleText text={problem.hint} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
