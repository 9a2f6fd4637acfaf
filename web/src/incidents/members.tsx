import { searchLink } from '../alerts/alert-results.tsx';
import { StatusBadge } from '../alerts/badges.tsx';
import { EntityLine } from '../alerts/entity.tsx';
import { isRule, ruleId } from '../alerts/found-by.ts';
import type { Alert } from '../api/alerts.ts';
import { Link } from '../shell/link.tsx';
import { alertHref, ruleHref, searchHref } from '../shell/routes.ts';
import { formatSecond } from '../time/format.ts';
import { absoluteRange } from '../time/range.ts';
import { Age } from '../ui/age.tsx';
import { SeverityBadge } from '../ui/severity-badge.tsx';
import { ShortText } from '../ui/short-text.tsx';

const AT_FIRST = 100;

/** The alerts of an incident, each with the way to its events and to what found it. */
export function Members({ members, now }: { readonly members: readonly Alert[]; readonly now: number }) {
  // Of very many the last tell most.
  const shown = members.slice(-AT_FIRST);
  const left = members.length - shown.length;
  return (
    <>
      {left === 0 ? null : <p className="soft">{left} older ones are not shown here.</p>}
      <ol className="alert-list member-list">
        {shown.map((alert) => {
          const { id, at, severity, title, reason, key, status, rule, search, window } = alert;
          return (
            <li key={id} className="member-row">
              <span className="member-time" title={formatSecond(at)}>
                <Age at={at} now={now} />
              </span>
              <SeverityBadge severity={severity} />
              <div className="alert-what">
                <Link className="alert-title" href={alertHref(id)}>
                  <ShortText text={title === '' ? 'without a title' : title} limit={200} />
                </Link>
                <p className="alert-why">
                  <EntityLine entity={key} />
                  <span className="alert-reason">
                    <ShortText text={reason} limit={200} />
                  </span>
                </p>
                <p className="member-ways">
                  <Link href={searchLink(search, absoluteRange(window.from, window.to))}>
                    Events<span className="visually-hidden"> of {title}</span>
                  </Link>
                  <Link href={isRule(rule) ? ruleHref(ruleId(rule)) : searchHref(rule)}>
                    {isRule(rule) ? 'Rule' : 'Saved search'}
                    <span className="visually-hidden"> of {title}</span>
                  </Link>
                </p>
              </div>
              <StatusBadge status={status} />
            </li>
          );
        })}
      </ol>
    </>
  );
}
