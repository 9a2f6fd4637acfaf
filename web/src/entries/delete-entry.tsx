import { useClient } from '../api/client-context.ts';
import { type ConfiguredEntry, deleteEntry } from '../api/entries.ts';
import { navigate } from '../shell/address.ts';
import { DeleteButton } from '../ui/delete-dialog.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import type { EntryPlace } from './entry-place.ts';

export function DeleteEntry({ place, entry }: { readonly place: EntryPlace; readonly entry: ConfiguredEntry }) {
  const client = useClient();
  const remove = async () => {
    await deleteEntry(client, place.list, entry);
    navigate(place.href);
  };
  return (
    <DeleteButton title={`Delete this ${place.noun}?`} remove={remove}>
      <strong>
        <VisibleText text={entry.id} />
      </strong>{' '}
      {place.deletion} Its entry in <code>tocsin.yaml</code> is removed.
    </DeleteButton>
  );
}
