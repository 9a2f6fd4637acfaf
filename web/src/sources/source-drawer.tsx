import type { ReactNode } from 'react';
import type { Source } from '../api/sources.ts';
import { quote } from '../search/narrow.ts';
import { Link } from '../shell/link.tsx';
import { formatInstant } from '../time/format.ts';
import { Age } from '../ui/age.tsx';
import { CappedText } from '../ui/capped-text.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatBytes, formatCount, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { lagText, rateText, searchAt, sourceSearch, titleOf, unusualWords } from './source-words.ts';
import { Sparkline } from './sparkline.tsx';

interface Props {
  readonly source: Source;
  readonly now: number;
  readonly onClose: () => void;
}

const MINUTE = 60_000;

/** All that is known of one source, with samples of what could not be read. */
export function SourceDrawer({ source, now, onClose }: Props) {
  const { minutes, lag, failures, isOther } = source;
  const odd = unusualWords(source.unusual);
  const search = sourceSearch(source);
  return (
    <Dialog title={<ShortText text={titleOf(source)} limit={120} />} className="drawer" onClose={onClose}>
      <dl className="about">
        {(['index', 'sourcetype', 'host', 'source', 'input'] as const).map((name) =>
          source[name] === '' ? null : (
            <Fact key={name} name={name}>
              <ShortText text={source[name]} limit={256} />
            </Fact>
          ),
        )}
        <Fact name="came">
          {plural(source.events, 'event')}, {formatBytes(source.bytes)}, {rateText(source.perSecond)}/s now
        </Fact>
        <Fact name="last seen">
          <Age at={source.last} now={now} />
        </Fact>
        {lag === undefined ? null : (
          <Fact name="lag">
            half within {lagText(lag.p50)}, 95 of 100 within {lagText(lag.p95)}
          </Fact>
        )}
        {odd.length === 0 ? null : <Fact name="unusual times">{odd.join(', ')}</Fact>}
      </dl>
      <h3>Last hour</h3>
      <Sparkline minutes={minutes} />
      <details>
        <summary>As a table</summary>
        <table className="minutes">
          <thead>
            <tr>
              <th scope="col">Minute</th>
              <th scope="col" className="number">
                Events
              </th>
            </tr>
          </thead>
          <tbody>
            {minutes.map((count, index) => {
              const at = (Math.floor(now / MINUTE) - minutes.length + 1 + index) * MINUTE;
              return count === 0 ? null : (
                <tr key={at}>
                  <th scope="row">{formatInstant(at)}</th>
                  <td className="number">{formatCount(count)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </details>
      {failures.map(({ reason, events, last, samples }) => (
        <section key={reason} className="failure">
          <h3>
            {plural(events, 'event')} with <VisibleText text={reason} />, the last <Age at={last} now={now} />
          </h3>
          <ul>
            {samples.map(({ text, at }, index) => (
              <li key={`${at} ${index}`}>
                <pre>
                  <CappedText text={text} limit={500} />
                </pre>
              </li>
            ))}
          </ul>
          <Link href={searchAt(`${search} tags=${quote(reason)}`.trim(), '-7d')}>Search them</Link>
        </section>
      ))}
      <p className="dialog-actions">
        {isOther ? null : (
          <Link className="button" href={searchAt(search, '-7d')}>
            Search its events
          </Link>
        )}
        <button type="button" className="primary" onClick={onClose}>
          Close
        </button>
      </p>
    </Dialog>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
