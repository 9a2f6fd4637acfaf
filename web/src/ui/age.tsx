import { formatSecond, isoInstant } from '../time/format.ts';
import { ago } from './age-text.ts';

/** A moment as its age; the moment itself stands in its title and for programs. */
export function Age({ at, now }: { readonly at: number; readonly now: number }) {
  return (
    <time dateTime={isoInstant(at)} title={formatSecond(at)} className="moment">
      {ago(at, now)}
    </time>
  );
}
