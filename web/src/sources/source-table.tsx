import type { SilentSource, Source, SourcesReport } from '../api/sources.ts';
import { Link } from '../shell/link.tsx';
import { Age } from '../ui/age.tsx';
import { ageText } from '../ui/age-text.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { failuresOf, lagText, rateText, searchAt, sourceSearch, titleOf, unusualWords } from './source-words.ts';
import { Sparkline } from './sparkline.tsx';

interface Props {
  readonly report: SourcesReport;
  readonly now: number;
  readonly keyOf: (source: Source) => string;
  readonly onShow: (source: Source) => void;
}

/** So many are shown: a list of thousands is searched, not read. */
const MOST = 200;

export function SourceTable({ report: { sources, silent, evicted }, now, keyOf, onShow }: Props) {
  const ordered = sources.toSorted((a, b) => rank(a) - rank(b) || titleOf(a).localeCompare(titleOf(b)));
  const quiet = (silent ?? []).toSorted((a, b) => rank(a) - rank(b) || b.last - a.last);
  const left = ordered.length + quiet.length - MOST;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll roster" aria-label="What arrives" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Last hour</th>
              <th scope="col" className="number">
                Events/s
              </th>
              <th scope="col" className="number">
                Events
              </th>
              <th
                scope="col"
                className="number"
                title="from the time of an event to its arrival: half are below, and 95 of 100"
              >
                Lag
              </th>
              <th scope="col">Last seen</th>
              <th scope="col">
                <span className="visually-hidden">Search</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, MOST).map((source) => (
              <Row key={keyOf(source)} source={source} now={now} onShow={() => onShow(source)} />
            ))}
            {quiet.slice(0, Math.max(0, MOST - ordered.length)).map((source) => (
              <SilentRow
                key={JSON.stringify([source.index, source.sourcetype, source.host])}
                source={source}
                now={now}
              />
            ))}
          </tbody>
        </table>
      </section>
      {left <= 0 && evicted === 0 ? null : (
        <p className="soft foot-note">
          {left > 0 ? `${plural(left, 'more source')} are not shown. ` : ''}
          {evicted > 0
            ? `More sources came than are told apart: ${plural(evicted, 'time')} one was put among the others.`
            : ''}
        </p>
      )}
    </>
  );
}

/** What is overdue comes first, what is only the rest last. */
const rank = (source: { readonly overdue?: number; readonly isOther?: boolean }): number =>
  source.isOther === true ? 2 : source.overdue === undefined ? 1 : 0;

function Row({ source, now, onShow }: { readonly source: Source; readonly now: number; readonly onShow: () => void }) {
  const { index, input, minutes, perSecond, events, lag, last, overdue, isOther } = source;
  const failed = failuresOf(source);
  const odd = unusualWords(source.unusual);
  return (
    <tr className={overdue === undefined ? undefined : 'overdue'}>
      <th scope="row">
        <button type="button" className="row-title" onClick={onShow}>
          <ShortText text={titleOf(source)} limit={90} />
        </button>
        <span className="row-about">
          {isOther ? (
            'more than are told apart'
          ) : (
            <>
              <ShortText text={index} limit={40} /> <span>by</span> <ShortText text={input} limit={40} />
              {source.source === '' ? null : (
                <code>
                  <ShortText text={source.source} limit={60} />
                </code>
              )}
            </>
          )}
        </span>
        {overdue === undefined ? null : <Overdue by={overdue} />}
        {failed === 0 ? null : (
          <button type="button" className="link bad-link" onClick={onShow}>
            {plural(failed, 'event')} not read well
          </button>
        )}
        {odd.length === 0 ? null : <span className="row-note">times: {odd.join(', ')}</span>}
      </th>
      <td className="spark" data-name="last hour">
        <Sparkline minutes={minutes} />
      </td>
      <td className="number" data-name="events/s">
        {rateText(perSecond)}
      </td>
      <td className="number" data-name="events">
        {formatCount(events)}
      </td>
      <td className="number" data-name="lag">
        {lag === undefined ? (
          '–'
        ) : (
          <>
            {lagText(lag.p50)}
            <span className="soft p95"> 95 %: {lagText(lag.p95)}</span>
          </>
        )}
      </td>
      <td data-name="last seen">
        <Age at={last} now={now} />
      </td>
      <td className="act">{isOther ? null : <SearchLink source={source} />}</td>
    </tr>
  );
}

function SilentRow({ source, now }: { readonly source: SilentSource; readonly now: number }) {
  const { sourcetype, host, index, events, last, overdue } = source;
  return (
    <tr className={overdue === undefined ? 'off' : 'overdue off'}>
      <th scope="row">
        <span className="row-title">
          <ShortText text={titleOf({ sourcetype, host, isOther: false })} limit={90} />
        </span>
        <span className="row-about">
          <ShortText text={index} limit={40} /> <span>nothing since the start</span>
        </span>
        {overdue === undefined ? null : <Overdue by={overdue} />}
      </th>
      <td className="spark">
        <span className="soft">{formatCount(events)} in the last week</span>
      </td>
      <td className="number" data-name="events/s">
        0
      </td>
      <td className="number" data-name="events">
        0
      </td>
      <td className="number">–</td>
      <td data-name="last seen">
        <Age at={last} now={now} />
      </td>
      <td className="act">
        <SearchLink source={source} />
      </td>
    </tr>
  );
}

function Overdue({ by }: { readonly by: number }) {
  return (
    <span className="row-warning">
      <Icon name="warning" />
      {by < 1_000 ? 'overdue' : `overdue since ${ageText(by)}: it was never silent for so long`}
    </span>
  );
}

function SearchLink({ source }: { readonly source: SilentSource & { readonly source?: string } }) {
  return (
    <Link
      className="button quiet small"
      href={searchAt(sourceSearch(source), '-7d')}
      aria-label={`Search what came from ${titleOf({ ...source, isOther: false }).slice(0, 100)}`}
      title="search its events"
    >
      <Icon name="search" />
    </Link>
  );
}
