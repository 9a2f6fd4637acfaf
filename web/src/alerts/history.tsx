import type { HistoryEntry } from '../api/alerts.ts';
import { formatSecond } from '../time/format.ts';
import { Age } from '../ui/age.tsx';
import { CappedText } from '../ui/capped-text.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { DeliveryBadge } from './badges.tsx';

/** What became of an alert, newest first. */
export function History({
  entries,
  found,
  by,
  now,
}: {
  readonly entries: readonly HistoryEntry[];
  readonly found: number;
  /** What has found it. */
  readonly by: string;
  readonly now: number;
}) {
  return (
    <ol className="history">
      {entries
        .toSorted((a, b) => b.at - a.at)
        .map((entry, index) => (
          // entries are never taken away or changed
          <li key={`${entry.at}:${entries.length - index}`} className={`entry-${entry.kind}`}>
            <span className="history-when">
              <Age at={entry.at} now={now} />
            </span>
            <EntryText entry={entry} />
          </li>
        ))}
      <li className="entry-found">
        <span className="history-when">
          <Age at={found} now={now} />
        </span>
        <p>found by the {by}</p>
      </li>
    </ol>
  );
}

function EntryText({ entry }: { readonly entry: HistoryEntry }) {
  const who = (
    <strong>
      <ShortText text={entry.by === '' ? 'somebody' : entry.by} limit={80} />
    </strong>
  );
  switch (entry.kind) {
    case 'comment':
      return (
        <div>
          <p>{who} wrote</p>
          <Said text={entry.text} />
        </div>
      );
    case 'status':
      return (
        <div>
          <p>
            {who}{' '}
            {entry.status === 'open'
              ? 'opened it'
              : entry.status === 'false positive'
                ? 'said that it is a false positive'
                : `${entry.status} it`}
          </p>
          <Said text={entry.comment} />
        </div>
      );
    case 'mute':
      return (
        <div>
          <p>
            {who} {entry.until > entry.at ? `muted it until ${formatSecond(entry.until)}` : 'ended the mute'}
          </p>
          <Said text={entry.comment} />
        </div>
      );
    case 'delivery':
      return (
        <p>
          <ShortText text={entry.action} limit={80} />: <DeliveryBadge state={entry.state} />
          {entry.attempts > 1 ? <span className="soft"> after {entry.attempts} attempts</span> : null}
          {entry.detail === '' ? null : (
            <span className="soft history-detail">
              <CappedText text={entry.detail} limit={200} />
            </span>
          )}
        </p>
      );
  }
}

function Said({ text }: { readonly text: string | undefined }) {
  if (text === undefined || text === '') return null;
  return (
    <blockquote>
      <CappedText text={text} limit={2000} />
    </blockquote>
  );
}
