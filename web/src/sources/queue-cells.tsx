import type { Queue } from '../api/queues.ts';
import { Age } from '../ui/age.tsx';
import { formatBytes, formatCount } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';

/** What waits, and since when. */
export function Waiting({
  queue: { waiting, oldest },
  now,
}: {
  readonly queue: Pick<Queue, 'waiting' | 'oldest'>;
  readonly now: number;
}) {
  return (
    <>
      {formatCount(waiting.events)}
      {waiting.events === 0 ? null : (
        <span className="soft p95">
          {' '}
          {formatBytes(waiting.bytes)}
          {oldest === undefined ? null : (
            <>
              , the oldest <Age at={oldest} now={now} />
            </>
          )}
        </span>
      )}
    </>
  );
}

/** Events that became dead letters; all counts are in the title. */
export function GivenUp({ queue: { dead, counts } }: { readonly queue: Pick<Queue, 'dead' | 'counts'> }) {
  return (
    <span
      className={dead > 0 ? 'bad' : undefined}
      title={counts.map(([reason, count]) => `${reason}: ${formatCount(count)}`).join('\n')}
    >
      {formatCount(dead)}
    </span>
  );
}

/** What the other side said, in its words. */
export function Answer({ queue: { last }, now }: { readonly queue: Pick<Queue, 'last'>; readonly now: number }) {
  if (last === undefined) return <span className="soft">nothing was sent yet</span>;
  return (
    <span className={last.ok ? 'good' : 'bad'}>
      <ShortText text={last.words === '' ? (last.ok ? 'taken' : 'refused') : last.words} limit={200} />{' '}
      <span className="soft">
        <Age at={last.at} now={now} />
      </span>
    </span>
  );
}
