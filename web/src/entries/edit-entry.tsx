import { type ReactNode, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { addEntry, type ConfiguredEntry, changeEntry, readEntry, readKinds } from '../api/entries.ts';
import { amendAddress, navigate } from '../shell/address.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { UnreadPage } from '../shell/unread-page.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { DeleteEntry } from './delete-entry.tsx';
import { EntryForm } from './entry-form.tsx';
import type { EntryPlace } from './entry-place.ts';
import '../styles/searches.css';
import '../styles/inputs.css';

/** Declarations change with the program only. */
const SELDOM = 600_000;

export function NewEntry({ place }: { readonly place: EntryPlace }) {
  const client = useClient();
  const { value: kinds, error, again } = usePoll('kinds', SELDOM, (signal) => readKinds(client, place.list, signal));
  return (
    <PageFrame title={`New ${place.noun}`}>
      {error === undefined ? null : <Trouble error={error} onRetry={again} />}
      {kinds === undefined ? null : (
        <EntryForm
          place={place}
          kinds={kinds}
          saveWord="Add"
          onSave={async (body) => {
            await addEntry(client, place.list, body);
            navigate(place.href);
          }}
        />
      )}
    </PageFrame>
  );
}

interface EditProps {
  readonly place: EntryPlace;
  readonly id: string;
  /** What else can be done with it. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

export function EditEntry({ place, id, actions, children }: EditProps) {
  const client = useClient();
  const { list, noun, href, hrefOf } = place;
  const { value, error, again, set } = usePoll(`${noun} ${id}`, SELDOM, async (signal) => {
    const [kinds, entry] = await Promise.all([readKinds(client, list, signal), readEntry(client, list, id, signal)]);
    return { kinds, entry };
  });
  const [saved, setSaved] = useState<ConfiguredEntry & { readonly left: readonly string[] }>();
  if (value === undefined) return <UnreadPage what={noun} all={list} href={href} error={error} onRetry={again} />;
  const { kinds, entry } = value;
  return (
    <PageFrame
      title={id}
      heading={<VisibleText text={id} />}
      actions={
        <>
          {actions}
          <DeleteEntry place={place} entry={saved ?? entry} />
        </>
      }
    >
      {error === undefined ? null : <Trouble error={error} stale onRetry={again} />}
      {children}
      <EntryForm
        // What was kept has other numbers once it is saved.
        key={entry.etag}
        place={place}
        kinds={kinds}
        entry={entry}
        saveWord="Save"
        wasSaved={saved !== undefined}
        left={saved?.left ?? []}
        onSave={async (body) => {
          const now = await changeEntry(client, list, id, entry.etag, body);
          setSaved(now);
          if (now.id !== id) amendAddress(hrefOf(now.id));
          else set({ kinds, entry: now });
        }}
        onConflict={again}
      />
    </PageFrame>
  );
}
