import type { Entity } from '../api/saved-searches.ts';
import { ShortText } from '../ui/short-text.tsx';

const MOST = 6;

/** Whom an alert is about, for a line. */
export function EntityLine({ entity }: { readonly entity: Entity }) {
  if (entity.length === 0) return null;
  return (
    <span className="entity">
      {entity.slice(0, MOST).map(([field, value]) => (
        <span key={field} className="entity-part">
          <span className="soft">
            <ShortText text={field} limit={60} />=
          </span>
          <ShortText text={value} limit={80} />
        </span>
      ))}
      {entity.length > MOST ? <span className="soft">and {entity.length - MOST} more</span> : null}
    </span>
  );
}
