import type { IncidentDetail, IncidentEntry } from '../api/incidents.ts';
import { Link } from '../shell/link.tsx';
import { alertHref } from '../shell/routes.ts';
import { formatSecond } from '../time/format.ts';
import { Age } from '../ui/age.tsx';
import { CappedText } from '../ui/capped-text.tsx';
import { ShortText } from '../ui/short-text.tsx';

/** What people did about an incident, and what became part of it; the newest first. */
export function IncidentHistory({ incident, now }: { readonly incident: IncidentDetail; readonly now: number }) {
  const { history, first } = incident;
  return (
    <ol className="history">
      {history
        .toSorted((a, b) => b.at - a.at)
        .map((entry, index) => (
          // entries are never taken away or changed
          <li key={`${entry.at}:${history.length - index}`} className={`entry-${entry.kind}`}>
            <span className="history-when">
              <Age at={entry.at} now={now} />
            </span>
            <EntryText entry={entry} />
          </li>
        ))}
      <li className="entry-found">
        <span className="history-when">
          <Age at={first} now={now} />
        </span>
        <p>began with its first alert</p>
      </li>
    </ol>
  );
}

function EntryText({ entry }: { readonly entry: IncidentEntry }) {
  if (entry.kind === 'merge')
    return (
      <p>
        another incident became part of it: <Link href={alertHref(entry.alert)}>an alert</Link> has something of both
      </p>
    );
  const said = entry.kind === 'comment' ? entry.text : entry.comment;
  return (
    <div>
      <p>
        <strong>
          <ShortText text={entry.by === '' ? 'somebody' : entry.by} limit={80} />
        </strong>{' '}
        {wordsOf(entry)}
      </p>
      {said === undefined || said === '' ? null : (
        <blockquote>
          <CappedText text={said} limit={2000} />
        </blockquote>
      )}
    </div>
  );
}

function wordsOf(entry: Exclude<IncidentEntry, { kind: 'merge' }>): string {
  if (entry.kind === 'comment') return 'wrote';
  if (entry.kind === 'mute')
    return entry.until > entry.at ? `muted it until ${formatSecond(entry.until)}` : 'ended the mute';
  if (entry.status === 'open') return 'opened it';
  return entry.status === 'false positive' ? 'said that it is a false positive' : `${entry.status} it`;
}
