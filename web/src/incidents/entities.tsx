import type { EntityKind, IncidentDetail } from '../api/incidents.ts';
import { Link } from '../shell/link.tsx';
import { plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { formatFilter, NO_FILTER } from './incident-filter.ts';
import { Risk } from './risk.tsx';

const KIND_NAMES: Readonly<Record<EntityKind, string>> = {
  user: 'user',
  address: 'address',
  session: 'session',
  host: 'host',
  other: 'field',
  rule: 'nobody by name',
};

/** Whom an incident is about, the riskiest first. */
export function Entities({ incident: { entities, entityCount } }: { readonly incident: IncidentDetail }) {
  return (
    <>
      <ul className="entity-list">
        {entities.map(({ kind, field, value, alerts, score }) => (
          <li key={`${kind}:${field}:${value}`}>
            <div>
              <span className="entity-value">
                <ShortText text={kind === 'rule' ? 'the whole search' : value} limit={120} />
              </span>
              <p className="soft">
                {kind === 'other' ? <ShortText text={field} limit={60} /> : KIND_NAMES[kind]} ·{' '}
                {plural(alerts, 'alert')} ·{' '}
                <Link href={formatFilter({ ...NO_FILTER, status: undefined, entity: `${kind}:${value}` })}>
                  all its incidents<span className="visually-hidden"> of {value}</span>
                </Link>
              </p>
            </div>
            <Risk score={score} />
          </li>
        ))}
      </ul>
      {entityCount > entities.length ? <p className="soft">and {entityCount - entities.length} more</p> : null}
    </>
  );
}
