import { useId } from 'react';
import type { SearchResult } from '../api/types.ts';
import { absoluteRange, boundLabel, isAbsolute } from '../time/range.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { formatLocation, type SearchLocation } from './location.ts';

interface Props {
  readonly location: SearchLocation;
  /** What was found last, whose times are known exactly. */
  readonly result: SearchResult | undefined;
}

/** The address of the search, as it is and bound to the times that were searched. Shown too: not every page may copy. */
export function SharePanel({ location, result }: Props) {
  const fixed =
    result === undefined || isAbsolute(location)
      ? undefined
      : { ...location, ...absoluteRange(Math.max(1, result.earliest), result.latest) };
  return (
    <div className="share-panel">
      <Address
        label={isAbsolute(location) ? 'This search and these times' : 'This search, always over its latest times'}
        detail={`${boundLabel(location.earliest)} – ${boundLabel(location.latest)}`}
        address={addressOf(location)}
        first
      />
      {fixed === undefined ? null : (
        <Address
          label="This search at the times of this result"
          detail={`${boundLabel(fixed.earliest)} – ${boundLabel(fixed.latest)}`}
          address={addressOf(fixed)}
        />
      )}
      <p className="hint">Whoever opens it needs an account here; it holds no data and no password.</p>
    </div>
  );
}

interface AddressProps {
  readonly label: string;
  readonly detail: string;
  readonly address: string;
  readonly first?: boolean;
}

function Address({ label, detail, address, first = false }: AddressProps) {
  const id = useId();
  return (
    <div className="share-address">
      <label htmlFor={id}>{label}</label>
      <span className="hint">{detail}</span>
      <span className="share-line">
        <input
          id={id}
          data-first={first || undefined}
          readOnly
          value={address}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton label="Copy" text={() => address} />
      </span>
    </div>
  );
}

function addressOf(location: SearchLocation): string {
  return window.location.origin + formatLocation(location);
}
