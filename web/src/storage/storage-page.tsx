import type { ReactNode } from 'react';
import { useClient } from '../api/client-context.ts';
import { readStorage, type Storage } from '../api/storage.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { formatMoment } from '../time/format.ts';
import { formatBytes, formatCount, plural } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { Bars } from './bars.tsx';
import { droppingWords, partitionName, retentionWords } from './retention-words.ts';
import '../styles/storage.css';

const SHOWN_DAYS = 60;

export function StoragePage() {
  const client = useClient();
  const { value, error, again } = usePoll('storage', 15_000, (signal) => readStorage(client, signal));
  return (
    <PageFrame title="Storage">
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : (
        <Contents storage={value} />
      )}
    </PageFrame>
  );
}

function Contents({ storage }: { readonly storage: Storage }) {
  const { indexes, partitions, disk, retention, deadLetters, bytesPerDay } = storage;
  const sum = (what: 'events' | 'bytesOnDisk' | 'bytesRaw') => indexes.reduce((total, index) => total + index[what], 0);
  const firsts = indexes.flatMap(({ first }) => first ?? []);
  const lasts = indexes.flatMap(({ last }) => last ?? []);
  const newest = partitions.toSorted((a, b) => (a.name < b.name ? 1 : -1));
  const onDisk = sum('bytesOnDisk');
  const raw = sum('bytesRaw');
  return (
    <>
      <dl className="figures large">
        <Figure name="Events" value={formatCount(sum('events'))}>
          {firsts.length === 0
            ? 'none yet'
            : `${formatMoment(Math.min(...firsts)).slice(0, 10)} to ${formatMoment(Math.max(...lasts)).slice(0, 10)}`}
        </Figure>
        <Figure name="On disk" value={formatBytes(onDisk)}>
          {raw === 0 ? '' : `${Math.round((100 * onDisk) / raw)} % of ${formatBytes(raw)} raw`}
        </Figure>
        {disk === undefined || disk.total === 0 ? null : (
          <Figure name="Free" value={formatBytes(disk.free)}>
            <meter
              aria-label="Share of the disk that is taken"
              min={0}
              max={disk.total}
              high={disk.total * 0.9}
              optimum={0}
              value={disk.total - disk.free}
            />
            of {formatBytes(disk.total)}
            {bytesPerDay === undefined || bytesPerDay === 0 ? '' : `; a day adds ${formatBytes(bytesPerDay)}`}
          </Figure>
        )}
        <Figure name="Dead letters" value={formatCount(deadLetters.events)} bad={deadLetters.batches > 0}>
          {deadLetters.batches === 0
            ? 'nothing was refused'
            : `events in ${plural(deadLetters.batches, 'batch').replace(/batchs$/, 'batches')}, ${formatBytes(deadLetters.bytes)}; see dead-letters/ in the data folder`}
        </Figure>
      </dl>
      <section className="card retention" aria-labelledby="retention-title">
        <h2 id="retention-title">Retention</h2>
        <ul>
          {[...retentionWords(retention), ...droppingWords(storage)].map((sentence) => (
            <li key={sentence}>
              <VisibleText text={sentence} />
            </li>
          ))}
        </ul>
      </section>
      {indexes.length === 0 ? (
        <div className="state">
          <h2>Nothing is stored yet</h2>
          <p>
            Name log files in <code>tocsin.yaml</code> under <code>inputs</code>; what they hold shows here as it comes
            in.
          </p>
        </div>
      ) : (
        <div className="storage-columns">
          <section className="card" aria-label="By index">
            <Bars caption="Index" rows={indexes.toSorted((a, b) => b.bytesOnDisk - a.bytesOnDisk)} />
          </section>
          <section className="card" aria-label="By day">
            <Bars caption="Day" nameOf={partitionName} rows={newest.slice(0, SHOWN_DAYS)} />
            {newest.length > SHOWN_DAYS ? (
              <p className="soft">and {plural(newest.length - SHOWN_DAYS, 'older day')}</p>
            ) : null}
          </section>
        </div>
      )}
    </>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly bad?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, value, bad = false, children }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong className={bad ? 'bad' : undefined}>{value}</strong>
        <span className="soft">{children}</span>
      </dd>
    </div>
  );
}
