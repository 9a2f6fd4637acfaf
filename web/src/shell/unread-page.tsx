import type { ReactNode } from 'react';
import type { ApiError } from '../api/api-error.ts';
import { Trouble } from '../ui/trouble.tsx';
import { Link } from './link.tsx';
import { PageFrame } from './page-frame.tsx';

interface Props {
  /** What the page is of, such as `saved search`. */
  readonly what: string;
  /** Of all of them, such as `saved searches`. */
  readonly all: string;
  /** Where these are listed. */
  readonly href: string;
  readonly error: ApiError | undefined;
  readonly onRetry: () => void;
  /** Why there may be none. */
  readonly children?: ReactNode;
}

/** The page of one thing before that is read, where it can't be, or where there is none. */
export function UnreadPage({ what, all, href, error, onRetry, children }: Props) {
  return (
    <PageFrame title={`${what.slice(0, 1).toUpperCase()}${what.slice(1)}`}>
      {error === undefined ? (
        <div className="skeleton" aria-hidden="true" />
      ) : error.status === 404 ? (
        <div className="state">
          <h2>There is no such {what}</h2>
          {children}
          <Link href={href}>All {all}</Link>
        </div>
      ) : (
        <Trouble error={error} onRetry={onRetry} />
      )}
    </PageFrame>
  );
}
