import { useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { isAbort } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import { type Backtest, backtestRule } from '../api/rules.ts';
import { useProgress } from '../search/use-progress.ts';
import { formatSecond } from '../time/format.ts';
import { formatCount, formatElapsed, plural } from '../ui/numbers.ts';
import { Select } from '../ui/select.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { FindingsChart } from './findings-chart.tsx';
import { rateWords } from './rule-words.ts';

const RANGES = ['-24h', '-7d', '-30d', '-90d'] as const;
const RANGE_NAMES = {
  '-24h': 'the last day',
  '-7d': 'the last 7 days',
  '-30d': 'the last 30 days',
  '-90d': 'the last 90 days',
};
const MOST_ENTITIES = 5;

interface Props {
  readonly text: string;
  /** Only this rule of the text, and what it rests on; empty: all. */
  readonly rule: string;
}

/** What the text, as it is now, would have found in what is stored. */
export function BacktestCard({ text, rule }: Props) {
  const client = useClient();
  const [range, setRange] = useState<(typeof RANGES)[number]>('-30d');
  const [running, setRunning] = useState<string>();
  const [found, setFound] = useState<{ readonly text: string; readonly report: Backtest }>();
  const [error, setError] = useState<ApiError>();
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);

  const run = async () => {
    const id = `backtest-${crypto.randomUUID()}`;
    controller.current = new AbortController();
    setRunning(id);
    setError(undefined);
    try {
      setFound({
        text,
        report: await backtestRule(client, { text, rule, earliest: range, id }, controller.current.signal),
      });
    } catch (fault) {
      if (!isAbort(fault)) setError(asApiError(fault));
    }
    setRunning(undefined);
  };

  return (
    <section className="card backtest" aria-label="Backtest">
      <h2>
        Backtest <span className="soft">what it would have found</span>
      </h2>
      <div className="backtest-ask">
        <Select
          aria-label="Over"
          value={range}
          options={RANGES}
          nameOf={(one) => RANGE_NAMES[one]}
          onChoose={setRange}
        />
        {running === undefined ? (
          <button type="button" onClick={() => void run()}>
            Run over what is stored
          </button>
        ) : (
          <button type="button" onClick={() => controller.current?.abort()}>
            Stop
          </button>
        )}
      </div>
      {running === undefined ? null : <Running id={running} />}
      {error === undefined ? null : <Trouble error={error} />}
      {found === undefined || running !== undefined ? null : (
        <Report report={found.report} isOld={found.text !== text} />
      )}
    </section>
  );
}

function Running({ id }: { readonly id: string }) {
  const progress = useProgress(id);
  return (
    <p className="soft" role="status">
      Reading{progress === undefined ? ' …' : `: ${formatCount(progress.rowsRead)} events so far`}
    </p>
  );
}

function Report({ report, isOld }: { readonly report: Backtest; readonly isOld: boolean }) {
  const { perDay, findings, matches, events, truncated, entities, examples, elapsedMs, days } = report;
  return (
    <div className="backtest-report">
      <p className="lead" role="status">
        Would have fired {rateWords(perDay)}
      </p>
      <p className="soft">
        {plural(findings, 'finding')} of {plural(matches, 'event')} that match, among {formatCount(events)} stored; read
        in {formatElapsed(elapsedMs)}.{truncated ? ' A limit of time or events ended it before all was read.' : ''}
        {isOld ? ' The text has changed since: run it again.' : ''}
      </p>
      {findings === 0 ? null : <FindingsChart days={days} />}
      {entities.length === 0 ? null : (
        <>
          <h3>Whom it is about</h3>
          <ul className="entity-bars">
            {entities.slice(0, MOST_ENTITIES).map(({ entity, findings: own, events: seen }) => (
              <li key={entity}>
                <span className="mono">
                  {entity === '' ? 'nobody in particular' : <ShortText text={entity} limit={120} />}
                </span>
                <span className="soft">
                  {plural(own, 'finding')}, {plural(seen, 'event')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {examples.length === 0 ? null : (
        <>
          <h3>Events that match</h3>
          <ul className="example-events">
            {examples.slice(0, 3).map(({ time, text }, index) => (
              <li key={`${time} ${index}`}>
                <span className="soft">{formatSecond(time)}</span>
                <code>
                  <ShortText text={text} limit={300} />
                </code>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
