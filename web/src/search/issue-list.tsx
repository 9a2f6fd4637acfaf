import type { SplIssue } from '../api/types.ts';
import { Icon } from '../ui/icon.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

interface Props {
  readonly id: string;
  readonly issues: readonly SplIssue[];
  readonly onGoTo: (issue: SplIssue) => void;
}

export function IssueList({ id, issues, onGoTo }: Props) {
  return (
    <ul id={id} className="issues" aria-live="polite" aria-label="Faults in the search">
      {issues.map((issue) => (
        <li key={`${issue.from}:${issue.message}`}>
          <Icon name="warning" />
          <span>
            <button type="button" className="link" onClick={() => onGoTo(issue)}>
              line {issue.line}, column {issue.column}
            </button>{' '}
            <VisibleText text={issue.message} />
            {issue.hint === undefined ? null : (
              <span className="issue-hint">
                {' '}
                <VisibleText text={issue.hint} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
