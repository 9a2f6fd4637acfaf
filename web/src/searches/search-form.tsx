import { type FormEvent, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import type { SavedSearchBody } from '../api/saved-searches.ts';
import { ActionFields } from './action-fields.tsx';
import { bodyOf, type Draft } from './draft.ts';
import { problemsOf, serverProblems } from './draft-problems.ts';
import { Refusals } from './refusals.tsx';
import { RespondFields } from './respond-fields.tsx';
import { ArrivalFields, ScheduleFields } from './schedule-fields.tsx';
import { SearchFields } from './search-fields.tsx';
import { TrialView, useTrial } from './trial.tsx';
import { ExpiryField, TriggerFields } from './trigger-fields.tsx';

interface Props {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** Resolves with whether it is saved; throws what the server refuses. */
  readonly onSave: (body: SavedSearchBody) => Promise<boolean>;
}

export function SearchForm({ draft, onChange, onSave }: Props) {
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  const [told, setTold] = useState('');
  const trial = useTrial();

  const own = problemsOf(draft);
  const server = refused === undefined ? undefined : serverProblems(refused);
  const problems = tried ? { ...server?.fields, ...own } : (server?.fields ?? {});
  const faults = Object.keys(own).length;
  const change = (part: Partial<Draft>) => {
    onChange({ ...draft, ...part });
    setRefused(undefined);
    setTold('');
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setTold('');
    if (faults > 0) return;
    setBusy(true);
    setRefused(undefined);
    try {
      if (await onSave(bodyOf(draft))) setTold('saved');
    } catch (error) {
      setRefused(asApiError(error));
    }
    setBusy(false);
  };
  // What is tried needs no name.
  const tryIt = () => void trial.run({ ...bodyOf(draft), title: draft.title.trim() || 'trial' });
  const form = { draft, problems, onChange: change };

  return (
    <form className="form search-form" noValidate onSubmit={(event) => void save(event)}>
      <section className="card" aria-label="What">
        <SearchFields {...form} issues={refused?.issues ?? []} onTry={tryIt} />
      </section>
      <section className="card" aria-labelledby="when-title">
        <h2 id="when-title">When</h2>
        <ScheduleFields {...form} />
        {draft.timing === 'none' ? null : (
          <details>
            <summary>Late events</summary>
            <ArrivalFields {...form} />
          </details>
        )}
      </section>
      {draft.timing === 'none' ? null : (
        <section className="card" aria-labelledby="alert-title">
          <h2 id="alert-title">
            <label className="check">
              <input
                type="checkbox"
                checked={draft.alerts}
                onChange={(event) => change({ alerts: event.target.checked })}
              />
              Alert
            </label>
          </h2>
          {draft.alerts ? (
            <>
              <TriggerFields {...form} />
              <ActionFields {...form} />
              <div className="field-row">
                <ExpiryField {...form} />
              </div>
              <RespondFields {...form} />
            </>
          ) : (
            <p className="soft">It runs and remembers its count, and tells nobody.</p>
          )}
        </section>
      )}
      <div className="form-foot">
        <Refusals sentences={server?.rest ?? []} />
        <p className="form-told" role="status">
          {told !== '' ? told : tried && faults > 0 ? 'Something above is missing or not right.' : ''}
        </p>
        <button type="button" disabled={draft.search.trim() === ''} onClick={tryIt}>
          Try it
        </button>
        <button type="submit" className="primary" disabled={busy}>
          {busy ? 'Saving…' : 'Save'}
        </button>
      </div>
      {trial.state === undefined ? null : (
        <section aria-label="Trial">
          <TrialView state={trial.state} alerts={draft.alerts && draft.timing !== 'none'} />
        </section>
      )}
    </form>
  );
}
