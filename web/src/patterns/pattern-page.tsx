import { useEffect, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type IndexPattern, type PatternBody, patternFiles } from '../api/patterns.ts';
import { FileProblems } from '../dashboards/file-problems.tsx';
import { useSession } from '../session/session-context.tsx';
import { navigate, useLeaveGuard } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_DASHBOARD_HREF, patternHref } from '../shell/routes.ts';
import { UnreadPage } from '../shell/unread-page.tsx';
import { labelOf } from '../time/range.ts';
import { Conflict } from '../ui/conflict.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { DeletePattern } from './delete-pattern.tsx';
import { differences } from './differences.ts';
import { bodyOf, draftOf, NEW_PATTERN } from './pattern-draft.ts';
import { PatternFieldsView } from './pattern-fields.tsx';
import { PatternForm } from './pattern-form.tsx';
import { searchIn } from './patterns-page.tsx';
import '../styles/searches.css';
import '../styles/patterns.css';

export function PatternPage({ id }: { readonly id: string }) {
  const client = useClient();
  const { value: live, error, again } = usePoll(id, 15_000, (signal) => patternFiles.read(client, id, signal));
  /** As it was when it was opened: its etag is what a change is checked against. */
  const [opened, setOpened] = useState<IndexPattern>();
  useEffect(() => {
    if (live !== undefined) setOpened((before) => before ?? live);
  }, [live]);
  if (opened === undefined)
    return <UnreadPage what="index pattern" all="index patterns" href="/patterns" error={error} onRetry={again} />;
  return <Opened opened={opened} live={live ?? opened} onOpened={setOpened} onReload={again} />;
}

interface Props {
  readonly opened: IndexPattern;
  /** The same as it is on the server now. */
  readonly live: IndexPattern;
  readonly onOpened: (pattern: IndexPattern) => void;
  readonly onReload: () => void;
}

function Opened({ opened, live, onOpened, onReload }: Props) {
  const client = useClient();
  const { state: session } = useSession();
  const { id, body, origin } = opened;
  const [draft, setDraft] = useState(() => (body === undefined ? { ...NEW_PATTERN, title: id } : draftOf(body)));
  const [conflicts, setConflicts] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  const [editing, setEditing] = useState(false);
  const mayEdit = session.phase === 'signed-in' && session.session.role !== 'viewer';
  const unsaved = body !== undefined && JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(draftOf(body)));
  useLeaveGuard(unsaved);

  const save = async (etag: string, next: PatternBody): Promise<boolean> => {
    setFault(undefined);
    try {
      const saved = await patternFiles.change(client, id, etag, next);
      onOpened(saved);
      if (saved.body !== undefined) setDraft(draftOf(saved.body));
      setConflicts(false);
      return true;
    } catch (error) {
      const refusal = asApiError(error);
      if (refusal.status !== 412) throw refusal;
      setConflicts(true);
      onReload();
      return false;
    }
  };
  const copy = async () => {
    if (body === undefined) return;
    try {
      const made = await patternFiles.add(client, { ...body, title: `Copy of ${body.title}`.slice(0, 200) });
      navigate(patternHref(made.id));
    } catch (error) {
      setFault(asApiError(error));
    }
  };
  const title = body?.title ?? id;
  return (
    <PageFrame
      title={visibleText(capped(title, 80))}
      heading={<VisibleText text={capped(title, 200)} />}
      actions={
        <>
          {body === undefined ? null : (
            <Link className="button" href={searchIn(id, body)}>
              Search it
            </Link>
          )}
          {mayEdit ? (
            <>
              <Link className="button" href={`${NEW_DASHBOARD_HREF}?pattern=${encodeURIComponent(id)}`}>
                New dashboard of it
              </Link>
              {origin === 'shipped' ? (
                <button type="button" onClick={() => void copy()}>
                  Edit a copy
                </button>
              ) : (
                <>
                  <button type="button" aria-expanded={editing} onClick={() => setEditing(!editing)}>
                    Edit
                  </button>
                  <DeletePattern pattern={opened} />
                </>
              )}
            </>
          ) : null}
        </>
      }
    >
      <p className="soft file-line">
        <code>
          <VisibleText text={body?.indexes.join(', ') ?? ''} />
        </code>
        {body === undefined ? null : ` · searches begin with: ${labelOf(body)} · `}
        <code>
          <VisibleText text={opened.file} />
        </code>
      </p>
      {body?.description === undefined ? null : (
        <p className="pattern-about">
          <VisibleText text={capped(body.description, 1_000)} />
        </p>
      )}
      <FileProblems file={live.file} problems={live.problems} what="index pattern" />
      {fault === undefined ? null : <Trouble error={fault} />}
      {!conflicts ? null : (
        <Conflict
          what="index pattern"
          differences={
            live.etag === opened.etag
              ? undefined
              : live.body === undefined
                ? []
                : differences(draft, draftOf(live.body))
          }
          onTakeTheirs={() => {
            if (live.body !== undefined) setDraft(draftOf(live.body));
            setConflicts(false);
            onOpened(live);
          }}
          onOverwrite={() => {
            save(live.etag, bodyOf(draft)).catch((error: unknown) => setFault(asApiError(error)));
          }}
        />
      )}
      {editing || body === undefined ? (
        <PatternForm draft={draft} onChange={setDraft} onSave={(next) => save(opened.etag, next)} />
      ) : null}
      {body === undefined ? null : (
        <PatternFieldsView
          id={id}
          etag={opened.etag}
          body={body}
          onFormats={
            mayEdit && origin === 'own'
              ? (formats) => {
                  save(opened.etag, { ...body, formats }).catch((error: unknown) => setFault(asApiError(error)));
                }
              : undefined
          }
        />
      )}
    </PageFrame>
  );
}
