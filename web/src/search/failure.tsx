import { useEffect, useEffectEvent, useState } from 'react';
import type { ApiError } from '../api/api-error.ts';
import { Icon } from '../ui/icon.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

interface Props {
  readonly error: ApiError;
  readonly onRetry: () => void;
}

const RETRY_SECONDS = 10;

export function Failure({ error, onRetry }: Props) {
  return (
    <div className={error.isPassing ? 'state passing' : 'state failed'} role="alert">
      <h2>
        <Icon name="warning" />
        {titleOf(error)}
      </h2>
      <p>
        {error.issues.length > 0 ? 'The place is marked in the search above.' : <VisibleText text={error.message} />}
      </p>
      {error.hint === undefined ? null : (
        <p className="hint">
          <VisibleText text={error.hint} />
        </p>
      )}
      {error.issues.length > 0 ? null : (
        <p>
          <button type="button" onClick={onRetry}>
            Try again
          </button>
          {error.isPassing ? <Countdown onEnd={onRetry} /> : null}
        </p>
      )}
    </div>
  );
}

function titleOf(error: ApiError): string {
  if (error.issues.length > 0) return 'The search could not be understood';
  if (error.status === 0) return 'No answer';
  if (error.isPassing) return 'The store is not available';
  return error.status === 403 ? 'Not allowed' : 'The search failed';
}

/** What is away for a moment is asked again without a click. */
function Countdown({ onEnd }: { readonly onEnd: () => void }) {
  const [left, setLeft] = useState(RETRY_SECONDS);
  const tick = useEffectEvent(() => {
    if (left <= 1) onEnd();
    else setLeft(left - 1);
  });
  useEffect(() => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="hint" aria-hidden="true">
      {' '}
      again by itself in {left} s
    </span>
  );
}
