import type { ReactNode } from 'react';
import { useSession } from '../session/session-context.tsx';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { Trouble } from '../ui/trouble.tsx';
import type { Polled } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import type { Enabling } from './use-enable.ts';

/** What a person who looks at the list may do. */
export interface Rights {
  readonly isAdmin: boolean;
  readonly changeable: boolean;
}

interface Props<List> {
  readonly title: string;
  readonly newHref: string;
  readonly polled: Polled<List>;
  readonly enabling: Enabling;
  /** Shown where there are none: a heading and a sentence. */
  readonly empty: { readonly heading: string; readonly about: string };
  readonly isEmpty: (list: List) => boolean;
  readonly table: (list: List, rights: Rights) => ReactNode;
  /** Between what went wrong and the table. */
  readonly above?: ReactNode;
  readonly below?: (list: List) => ReactNode;
}

/** The page of all inputs, or of all outputs. */
export function EntriesPage<List extends { readonly writable: boolean; readonly file?: string }>(props: Props<List>) {
  const { title, newHref, polled, enabling, empty, isEmpty, table, above, below } = props;
  const { value: list, error, again } = polled;
  const { state } = useSession();
  const isAdmin = state.phase === 'signed-in' && state.session.role === 'admin';
  const changeable = isAdmin && list?.writable === true;
  return (
    <PageFrame
      title={title}
      actions={
        changeable ? (
          <Link className="button primary" href={newHref}>
            <Icon name="plus" />
            New
          </Link>
        ) : null
      }
    >
      {error === undefined ? null : <Trouble error={error} stale={list !== undefined} onRetry={again} />}
      {enabling.refused === undefined ? null : <Trouble error={enabling.refused} />}
      {above}
      <div role="status">
        {enabling.left.map((sentence) => (
          <p key={sentence}>
            <VisibleText text={sentence} />
          </p>
        ))}
      </div>
      {list === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : isEmpty(list) ? (
        <div className="state">
          <h2>{empty.heading}</h2>
          <p>
            {empty.about} {changeable ? <Link href={newHref}>Add the first one</Link> : 'An admin can add one here'}.
          </p>
        </div>
      ) : (
        table(list, { isAdmin, changeable })
      )}
      {list === undefined ? null : below?.(list)}
      {list?.file === undefined ? null : (
        <p className="soft foot-note">
          They stand in{' '}
          <code>
            <VisibleText text={list.file} />
          </code>
          {list.writable
            ? '; changes here are written there and count at once.'
            : '. The server cannot write there, so they are changed by hand.'}
        </p>
      )}
    </PageFrame>
  );
}
