import { useEffect, useEffectEvent, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { isAbort } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import { type PatternPreview, previewPattern } from '../api/patterns.ts';
import { useSettled } from '../dashboards/use-settled.ts';
import { Link } from '../shell/link.tsx';
import { NEW_SOURCE_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount, plural } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { indexNames, NEW_PATTERN, problemsOf } from './pattern-draft.ts';

interface Props {
  readonly indexes: string;
  readonly earliest: string;
  readonly latest: string;
}

const PAUSE_MS = 400;

/** Which of the indexes that there are belong to it, as it is typed. */
export function PatternPreviewView({ indexes, earliest, latest }: Props) {
  const client = useClient();
  const [found, setFound] = useState<PatternPreview>();
  const [fault, setFault] = useState<ApiError>();
  const typed = useSettled(indexes, PAUSE_MS);
  const names = indexNames(typed);
  const isRight = Object.keys(problemsOf({ ...NEW_PATTERN, indexes: typed, earliest, latest })).length === 0;
  const ask = useEffectEvent(async (signal: AbortSignal) => {
    try {
      // Nothing typed yet: all that there is, so that one can see what to choose from.
      const preview = await previewPattern(client, { indexes: isRight ? names : ['*'], earliest, latest }, signal);
      if (!signal.aborted) setFound(preview);
      setFault(undefined);
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) setFault(asApiError(error));
    }
  });
  const key = isRight ? names.join(' ') : '';
  // another set of names, another answer
  useEffect(() => {
    const controller = new AbortController();
    void ask(controller.signal);
    return () => controller.abort();
  }, [key, earliest, latest]);
  const matching = isRight ? (found?.indexes.filter(({ matches }) => matches) ?? []) : [];
  return (
    <section className="card pattern-preview" aria-label="What it finds">
      <h2>What it finds</h2>
      {fault === undefined ? null : <Trouble error={fault} />}
      {found === undefined ? null : found.indexes.length === 0 ? (
        <p className="soft">
          There are no indexes yet: they come with the first events.{' '}
          <Link href={NEW_SOURCE_HREF}>Connect a source</Link>.
        </p>
      ) : (
        <>
          <p role="status">
            {!isRight
              ? `${plural(found.indexes.length, 'index').replace('indexs', 'indexes')} to choose from`
              : matching.length === 0
                ? 'No index has such a name. It may come later; until then there is nothing to see.'
                : `${matching.length === 1 ? '1 index' : `${matching.length} indexes`}, ${plural(found.events, 'event')} in this time`}
          </p>
          <ul className="index-list">
            {found.indexes.map(({ name, events, matches }) => (
              <li key={name} className={isRight && matches ? 'matches' : undefined}>
                {isRight && matches ? <Icon name="check" /> : <span className="no-mark" />}
                <code>
                  <VisibleText text={name} />
                </code>
                <span className="soft">{formatCount(events)}</span>
              </li>
            ))}
          </ul>
          {isRight && found.fields.length > 0 ? (
            <p className="soft">
              Fields:{' '}
              <VisibleText
                text={found.fields
                  .slice(0, 20)
                  .map(({ name }) => name)
                  .join(', ')}
              />
              {found.fields.length > 20 ? ` and ${found.fields.length - 20} more` : ''}
            </p>
          ) : null}
        </>
      )}
    </section>
  );
}
