import type { ReactNode } from 'react';
import { windowText } from '../alerts/window-text.ts';
import type { RunState } from '../api/saved-searches.ts';
import { Age } from '../ui/age.tsx';
import { ahead } from '../ui/age-text.ts';
import { formatCount, formatElapsed, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { useNow } from '../ui/use-now.ts';

/** How its runs go. */
export function RunLine({ state, enabled }: { readonly state: RunState; readonly enabled: boolean }) {
  const now = useNow(1_000);
  return (
    <dl className="figures">
      <Figure name="Last run">
        {state.lastAt === undefined ? 'not yet' : <Age at={state.lastAt} now={now} />}
        {state.lastWindow === undefined ? null : <span className="soft"> over {windowText(state.lastWindow)}</span>}
      </Figure>
      <Figure name="Next run">
        {state.running ? 'running' : enabled && state.nextAt !== undefined ? ahead(state.nextAt, now) : 'never'}
      </Figure>
      <Figure name="Last count">{state.lastCount === undefined ? '–' : formatCount(state.lastCount)}</Figure>
      <Figure name="Since the start">
        {plural(state.runs, 'run')}, {plural(state.alerts, 'alert')}
        {state.suppressed === 0 ? '' : `, ${formatCount(state.suppressed)} suppressed`}
        {state.skipped === 0 ? '' : `, ${plural(state.skipped, 'window')} skipped`}
      </Figure>
      {state.lateness === undefined || state.lateness < 1_000 ? null : (
        <Figure name="Lateness">{formatElapsed(state.lateness)}</Figure>
      )}
      {state.lastError === undefined ? null : (
        <Figure name="Last error">
          <span className="field-problem">
            <ShortText text={state.lastError} limit={500} />
          </span>
        </Figure>
      )}
    </dl>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
