import type { ReactNode } from 'react';
import type { CaseEntry } from '../api/cases.ts';
import { formatSecond } from '../time/format.ts';
import { Age } from '../ui/age.tsx';
import { CappedText } from '../ui/capped-text.tsx';
import { ShortText } from '../ui/short-text.tsx';

interface Props<Entry> {
  readonly entries: readonly Entry[];
  readonly shown: (entry: Entry) => ReactNode;
  /** When it began, and by what. */
  readonly began: number;
  readonly beginning: string;
  readonly now: number;
}

/** What became of an alert or an incident, the newest first. */
export function CaseHistory<Entry extends { readonly at: number; readonly kind: string }>(props: Props<Entry>) {
  const { entries, shown, began, beginning, now } = props;
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
            {shown(entry)}
          </li>
        ))}
      <li className="entry-found">
        <span className="history-when">
          <Age at={began} now={now} />
        </span>
        <p>{beginning}</p>
      </li>
    </ol>
  );
}

export function CaseEntryText({ entry }: { readonly entry: CaseEntry }) {
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

function wordsOf(entry: CaseEntry): string {
  if (entry.kind === 'comment') return 'wrote';
  if (entry.kind === 'mute')
    return entry.until > entry.at ? `muted it until ${formatSecond(entry.until)}` : 'ended the mute';
  if (entry.status === 'open') return 'opened it';
  return entry.status === 'false positive' ? 'said that it is a false positive' : `${entry.status} it`;
}
