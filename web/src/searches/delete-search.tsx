import { useClient } from '../api/client-context.ts';
import { type SavedSearch, searchFiles } from '../api/saved-searches.ts';
import { navigate } from '../shell/address.ts';
import { DeleteButton } from '../ui/delete-dialog.tsx';
import { ShortText } from '../ui/short-text.tsx';

export function DeleteSearch({ search }: { readonly search: SavedSearch }) {
  const client = useClient();
  const remove = async () => {
    await searchFiles.delete(client, search.id, search.etag);
    navigate('/searches');
  };
  return (
    <DeleteButton title="Delete this saved search?" remove={remove}>
      <strong>
        <ShortText text={search.body?.title ?? search.id} limit={200} />
      </strong>{' '}
      no longer runs, and its file <code>{search.file}</code> is removed. Alerts that it has raised stay.
    </DeleteButton>
  );
}
