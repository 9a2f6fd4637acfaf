import { StatusBadge } from '../alerts/badges.tsx';
import type { Incident } from '../api/incidents.ts';
import { Link } from '../shell/link.tsx';
import { incidentHref } from '../shell/routes.ts';
import { Age } from '../ui/age.tsx';
import { lengthText } from '../ui/length-text.ts';
import { plural } from '../ui/numbers.ts';
import { SeverityBadge } from '../ui/severity-badge.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { Risk } from './risk.tsx';

interface Props {
  readonly incident: Incident;
  readonly now: number;
  readonly selected: boolean;
  readonly onSelect: (id: string, selected: boolean) => void;
}

const SHOWN_ENTITIES = 4;

export function IncidentRow({ incident, now, selected, onSelect }: Props) {
  const { id, title, severity, status, first, last, alerts, entities, entityCount, rules, score, mutedUntil } =
    incident;
  const more = entityCount - Math.min(SHOWN_ENTITIES, entities.length);
  return (
    <li className={selected ? 'incident-row selected' : 'incident-row'} data-alert={id}>
      <input
        type="checkbox"
        aria-label={`Select ${visibleText(capped(title, 80))}`}
        checked={selected}
        onChange={() => onSelect(id, !selected)}
      />
      <SeverityBadge severity={severity} />
      <div className="alert-what">
        <Link className="alert-title" href={incidentHref(id)}>
          <ShortText text={title === '' ? 'without a title' : title} limit={200} />
        </Link>
        {rules.length > 1 ? <span className="soft"> and {plural(rules.length - 1, 'other rule')}</span> : null}
        <p className="incident-entities">
          {entities.slice(0, SHOWN_ENTITIES).map(({ kind, value }) => (
            <span key={`${kind}:${value}`} className="entity-part">
              {kind === 'rule' ? null : <span className="soft">{kind} </span>}
              {kind === 'rule' ? <span className="soft">nobody by name</span> : <ShortText text={value} limit={60} />}
            </span>
          ))}
          {more > 0 ? <span className="soft">and {more} more</span> : null}
        </p>
      </div>
      <Risk score={score} />
      <span className="incident-alerts">
        {plural(alerts, 'alert')}
        {last > first ? <span className="soft"> in {lengthText(last - first)}</span> : null}
      </span>
      <span className="alert-age">
        <Age at={last} now={now} />
      </span>
      <span className="alert-status">
        <StatusBadge status={status} />
        {mutedUntil !== undefined && mutedUntil > now ? <span className="soft"> muted</span> : null}
      </span>
    </li>
  );
}
