import { Link } from '../shell/link.tsx';
import { NEW_SEARCH_HREF } from '../shell/routes.ts';
import { type AlertFilter, isNarrowed } from './alert-filter.ts';

interface Props {
  readonly filter: AlertFilter;
  /** Of any status. */
  readonly total: number;
  readonly onClear: () => void;
}

/** An empty list, and what to do next. */
export function NoAlerts({ filter, total, onClear }: Props) {
  if (isNarrowed(filter))
    return (
      <div className="state">
        <h2>No alert is like this</h2>
        <p>Nothing matches what was asked for.</p>
        <button type="button" onClick={onClear}>
          Clear the filters
        </button>
      </div>
    );
  if (total > 0)
    return (
      <div className="state">
        <h2>{filter.status === 'open' ? 'Nothing is open' : `Nothing is ${filter.status}`}</h2>
        <p>{filter.status === 'open' ? 'Every alert has been looked at.' : 'No alert has this status.'}</p>
      </div>
    );
  return (
    <div className="state">
      <h2>No alerts yet</h2>
      <p>
        Alerts come from the rules, which look at every event, and from saved searches that run by themselves. To make
        one of those:
      </p>
      <ol className="steps">
        <li>
          <Link href="/search?q=index%3D*+event.action%3Dauthn_login_fail&earliest=-24h&latest=now">
            Search for failed logins
          </Link>
          , or for whatever you want to hear about.
        </li>
        <li>
          Save it as an alert there, or <Link href={NEW_SEARCH_HREF}>write one here</Link>: how often it runs, when it
          triggers, whom it tells.
        </li>
        <li>
          <em>Try it</em> shows whether it would have triggered just now, and tells nobody.
        </li>
      </ol>
    </div>
  );
}
