import type { ApiError } from '../api/api-error.ts';
import { Trouble } from '../ui/trouble.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

interface Props {
  readonly error: ApiError;
  /** Titles, so that a place such as `panels.2.search` says which panel it is. */
  readonly panels?: readonly string[];
}

/** What the server does not take, and each place in it. */
export function Refused({ error, panels = [] }: Props) {
  return (
    <>
      <Trouble error={error} />
      {error.problems.length === 0 ? null : (
        <ul className="refused-places" role="alert">
          {error.problems.map((problem) => (
            <li key={`${problem.path}:${problem.message}`}>
              <VisibleText
                text={problem.message.replace(/panels[.[](\d+)\]?/, (whole, index) =>
                  named(panels[Number(index)], whole),
                )}
              />
              {problem.hint === undefined ? null : (
                <span className="soft">
                  {' '}
                  <VisibleText text={problem.hint} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function named(title: string | undefined, otherwise: string): string {
  return title === undefined || title === '' ? otherwise : `panel “${title}”`;
}
