import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { addInput, type ConfiguredInput, changeInput, readInput, readKinds } from '../api/inputs.ts';
import { amendAddress, navigate } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { DeleteInput } from './delete-input.tsx';
import { InputForm } from './input-form.tsx';
import '../styles/searches.css';
import '../styles/inputs.css';

/** Declarations change with the program only. */
const SELDOM = 600_000;

export function NewInputPage() {
  const client = useClient();
  const { value: kinds, error, again } = usePoll('kinds', SELDOM, (signal) => readKinds(client, signal));
  return (
    <PageFrame title="New input">
      {error === undefined ? null : <Trouble error={error} onRetry={again} />}
      {kinds === undefined ? null : (
        <InputForm
          kinds={kinds}
          saveWord="Add"
          onSave={async (body) => {
            await addInput(client, body);
            navigate('/inputs');
          }}
        />
      )}
    </PageFrame>
  );
}

export function EditInputPage({ id }: { readonly id: string }) {
  const client = useClient();
  const { value, error, again, set } = usePoll(`input ${id}`, SELDOM, async (signal) => {
    const [kinds, input] = await Promise.all([readKinds(client, signal), readInput(client, id, signal)]);
    return { kinds, input };
  });
  const [saved, setSaved] = useState<ConfiguredInput>();
  if (value === undefined)
    return (
      <PageFrame title="Input">
        {error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : error.status === 404 ? (
          <div className="state">
            <h2>There is no such input</h2>
            <Link href="/inputs">All inputs</Link>
          </div>
        ) : (
          <Trouble error={error} onRetry={again} />
        )}
      </PageFrame>
    );
  const { kinds, input } = value;
  return (
    <PageFrame title={id} heading={<VisibleText text={id} />} actions={<DeleteInput input={saved ?? input} />}>
      {error === undefined ? null : <Trouble error={error} stale onRetry={again} />}
      <InputForm
        // What was kept has other numbers once it is saved.
        key={input.etag}
        kinds={kinds}
        input={input}
        saveWord="Save"
        wasSaved={saved !== undefined}
        onSave={async (body) => {
          const now = await changeInput(client, id, input.etag, body);
          setSaved(now);
          if (now.id !== id) amendAddress(`/inputs/${encodeURIComponent(now.id)}`);
          else set({ kinds, input: now });
        }}
        onConflict={again}
      />
    </PageFrame>
  );
}
