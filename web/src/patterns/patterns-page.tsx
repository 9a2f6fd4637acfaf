import { useClient } from '../api/client-context.ts';
import { type IndexPattern, patternFiles } from '../api/patterns.ts';
import { FIRST_LIMIT, formatLocation } from '../search/location.ts';
import { useSession } from '../session/session-context.tsx';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_PATTERN_HREF, patternHref } from '../shell/routes.ts';
import { labelOf } from '../time/range.ts';
import { Icon } from '../ui/icon.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import '../styles/searches.css';
import '../styles/patterns.css';

export function PatternsPage() {
  const client = useClient();
  const { state: session } = useSession();
  const { value, error, again } = usePoll('patterns', 10_000, (signal) => patternFiles.list(client, signal));
  const mayEdit = session.phase === 'signed-in' && session.session.role !== 'viewer' && value?.writable !== false;
  return (
    <PageFrame
      title="Index patterns"
      actions={
        mayEdit ? (
          <Link className="button primary" href={NEW_PATTERN_HREF}>
            <Icon name="plus" />
            New
          </Link>
        ) : null
      }
    >
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : value.documents.length === 0 ? (
        <div className="state">
          <h2>No index patterns yet</h2>
          <p>
            An index pattern names indexes that belong together, such as <code>django-logs-*</code>: searches and
            dashboards can be limited to one. {mayEdit ? <Link href={NEW_PATTERN_HREF}>Make the first one</Link> : null}
          </p>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll searches patterns" aria-label="Index patterns" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Pattern</th>
                <th scope="col">Indexes</th>
                <th scope="col">Begins with</th>
                <th scope="col">
                  <span className="visually-hidden">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.documents.map((pattern) => (
                <PatternRow key={pattern.id} pattern={pattern} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {value === undefined ? null : (
        <p className="soft foot-note">
          Each is a file in{' '}
          <code>
            <VisibleText text={value.folder} />
          </code>
          ; what is written there counts at once.
        </p>
      )}
    </PageFrame>
  );
}

function PatternRow({ pattern }: { readonly pattern: IndexPattern }) {
  const { id, body, origin, problems } = pattern;
  return (
    <tr>
      <th scope="row">
        <Link className="search-title" href={patternHref(id)}>
          <ShortText text={body?.title ?? id} limit={120} />
        </Link>
        {origin === 'shipped' ? <span className="tag ships">ships with Tocsin</span> : null}
        {problems.length === 0 ? null : (
          <span className="field-problem">
            Its file is wrong: <ShortText text={problems[0]?.message ?? ''} limit={200} />
          </span>
        )}
      </th>
      <td>
        <code>
          <ShortText text={body?.indexes.join(', ') ?? ''} limit={200} />
        </code>
      </td>
      <td>{body === undefined ? null : labelOf(body)}</td>
      <td>{body === undefined ? null : <Link href={searchIn(id, body)}>Search it</Link>}</td>
    </tr>
  );
}

/** The search page, limited to the pattern and with its range. */
export function searchIn(
  pattern: string,
  { earliest, latest }: { readonly earliest: string; readonly latest: string },
): string {
  return formatLocation({ query: 'index=*', earliest, latest, limit: FIRST_LIMIT, sort: '', live: false, pattern });
}
