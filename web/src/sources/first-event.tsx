import { useRef } from 'react';
import { useClient } from '../api/client-context.ts';
import { readSources, type Source } from '../api/sources.ts';
import { Link } from '../shell/link.tsx';
import { NEW_RULE_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { failuresOf, searchAt, sourceSearch, titleOf } from './source-words.ts';

const keyOf = ({ index, sourcetype, source, host }: Source): string =>
  JSON.stringify([index, sourcetype, source, host]);

/** Waits for what has not been there when the page was opened. */
export function FirstEvent({ input }: { readonly input: string }) {
  const client = useClient();
  /** Events of each source of this input, as they were first seen. */
  const before = useRef<ReadonlyMap<string, number> | undefined>(undefined);
  const { value, error } = usePoll(`first ${input}`, 1_000, async (signal) => {
    const own = (await readSources(client, signal)).sources.filter((source) => source.input === input);
    before.current ??= new Map(own.map((source) => [keyOf(source), source.events]));
    const known = before.current;
    return own
      .map((source) => ({
        source,
        isNew: !known.has(keyOf(source)),
        came: source.events - (known.get(keyOf(source)) ?? 0),
      }))
      .filter(({ came }) => came > 0)
      .sort((a, b) => Number(b.isNew) - Number(a.isNew) || b.came - a.came);
  });
  const found = value?.slice(0, 5) ?? [];
  const [first] = found.filter(({ isNew }) => isNew);
  const query = first === undefined ? '' : sourceSearch(first.source);
  return (
    <section className="card connect-step" aria-labelledby="connect-first">
      <h2 id="connect-first">The first event</h2>
      <div role="status">
        {first === undefined ? (
          <p className="connect-waiting">
            <span className="pulse" aria-hidden="true" />
            {error !== undefined
              ? `Waiting for the server: ${error.message}`
              : found.length === 0
                ? value === undefined
                  ? 'Looking at what is there …'
                  : 'Waiting for it …'
                : 'Waiting for one of a new source. What was here already goes on:'}
          </p>
        ) : (
          <p className="connect-here good">
            <Icon name="check" /> It is here.
          </p>
        )}
      </div>
      {found.length === 0 ? null : (
        <>
          <ul className="connect-found">
            {found.map(({ source, isNew, came }) => (
              <li key={keyOf(source)}>
                <strong>
                  <ShortText text={titleOf(source)} limit={120} />
                </strong>{' '}
                in index <ShortText text={source.index} limit={60} />: {plural(came, 'event')}
                {isNew ? '' : ` more, ${formatCount(source.events)} in all`}
                {failuresOf(source) === 0 ? null : (
                  <span className="bad"> ({formatCount(failuresOf(source))} not read well)</span>
                )}
              </li>
            ))}
          </ul>
          {first === undefined ? null : (
            <p className="connect-next">
              <Link className="button primary" href={searchAt(query)}>
                Search its events
              </Link>
              <Link className="button" href="/dashboards">
                Dashboards
              </Link>
              <Link className="button" href={NEW_RULE_HREF}>
                A rule for it
              </Link>
              <Link className="button" href="/sources">
                All sources
              </Link>
            </p>
          )}
        </>
      )}
    </section>
  );
}
