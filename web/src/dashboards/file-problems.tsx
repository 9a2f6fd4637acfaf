import type { Problem } from '../api/api-error.ts';
import { VisibleText } from '../ui/visible-text.tsx';

interface Props {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly what: string;
}

/** A file that is wrong: where, and what mends it. */
export function FileProblems({ file, problems, what }: Props) {
  if (problems.length === 0) return null;
  return (
    <div className="trouble" role="alert">
      <div>
        <p>
          The file{' '}
          <code>
            <VisibleText text={file} />
          </code>{' '}
          of this {what} is wrong:
        </p>
        <ul>
          {problems.map((problem) => (
            <li key={`${problem.line}:${problem.path}:${problem.message}`}>
              {problem.line === undefined ? '' : `line ${problem.line}: `}
              <VisibleText text={problem.message} />
              {problem.hint === undefined ? null : (
                <span className="soft">
                  {' '}
                  <VisibleText text={problem.hint} />
                </span>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
