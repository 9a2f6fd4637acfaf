import { useClient } from '../api/client-context.ts';
import { deleteRule, type Rule } from '../api/rules.ts';
import { navigate } from '../shell/address.ts';
import { DeleteButton } from '../ui/delete-dialog.tsx';
import { ShortText } from '../ui/short-text.tsx';

export function DeleteRule({ rule }: { readonly rule: Rule }) {
  const client = useClient();
  const remove = async () => {
    await deleteRule(client, rule.id, rule.etag);
    navigate('/rules');
  };
  return (
    <DeleteButton title="Delete this rule?" remove={remove}>
      <strong>
        <ShortText text={rule.title} limit={200} />
      </strong>{' '}
      no longer runs, and its file{' '}
      <code>
        <ShortText text={rule.file} limit={200} />
      </code>{' '}
      is removed{rule.beside.length === 0 ? '' : `, with ${rule.beside.length} more that it holds`}. Alerts that it has
      raised stay; one that ships under the same id runs again.
    </DeleteButton>
  );
}
