import { useClient } from '../api/client-context.ts';
import { type IndexPattern, patternFiles } from '../api/patterns.ts';
import { navigate } from '../shell/address.ts';
import { DeleteButton } from '../ui/delete-dialog.tsx';
import { ShortText } from '../ui/short-text.tsx';

export function DeletePattern({ pattern }: { readonly pattern: IndexPattern }) {
  const client = useClient();
  const remove = async () => {
    await patternFiles.delete(client, pattern.id, pattern.etag);
    navigate('/patterns');
  };
  return (
    <DeleteButton title="Delete this index pattern?" remove={remove}>
      <strong>
        <ShortText text={pattern.body?.title ?? pattern.id} limit={200} />
      </strong>
      : its file <code>{pattern.file}</code> is removed. No event is; searches and dashboards that are limited to it
      fail until they name another.
    </DeleteButton>
  );
}
