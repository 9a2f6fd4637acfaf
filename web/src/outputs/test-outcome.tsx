import { Icon } from '../ui/icon.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import type { Test } from './use-test.ts';

/** What the other side said to a test event. */
export function TestOutcome({ test: { busy, outcome } }: { readonly test: Test }) {
  if (outcome?.error !== undefined) return <Trouble error={outcome.error} />;
  const answer = outcome?.answer;
  return (
    <div role="status" className="test-outcome">
      {busy === undefined ? null : (
        <p className="soft">
          Sending a test event to <VisibleText text={busy} /> …
        </p>
      )}
      {answer === undefined ? null : (
        <p className={answer.delivered ? 'good' : 'field-problem'}>
          <Icon name={answer.delivered ? 'check' : 'warning'} />{' '}
          <span>
            {answer.delivered ? 'The test event was taken' : 'The test event was not taken'}
            {answer.words === '' ? '.' : ': '}
            <ShortText text={answer.words} limit={600} />
          </span>
        </p>
      )}
    </div>
  );
}
