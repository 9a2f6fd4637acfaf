import type { ApiError } from '../api/api-error.ts';
import { Icon } from './icon.tsx';
import { VisibleText } from './visible-text.tsx';

/** What a page could not fetch or do. With `stale`, what is shown is of before. */
export function Trouble({
  error,
  stale = false,
  onRetry,
}: {
  readonly error: ApiError;
  readonly stale?: boolean;
  readonly onRetry?: () => void;
}) {
  return (
    <div className={error.isPassing ? 'trouble passing' : 'trouble'} role="alert">
      <Icon name="warning" />
      <p>
        <VisibleText text={error.message} />
        {error.hint === undefined ? null : (
          <span className="soft">
            {'; '}
            <VisibleText text={error.hint} />
          </span>
        )}
        {stale ? ' What is shown is of before.' : null}
      </p>
      {onRetry === undefined ? null : (
        <button type="button" className="small" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
