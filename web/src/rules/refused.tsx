import type { ApiError } from '../api/api-error.ts';
import { Icon } from '../ui/icon.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

/** Why the server did not take it, with each of its reasons. */
export function Refused({ error }: { readonly error: ApiError }) {
  const more = error.problems.filter(({ message }) => !error.message.includes(message));
  return (
    <div className="trouble refused" role="alert">
      <Icon name="warning" />
      <div>
        <p>
          <VisibleText text={error.message} />
        </p>
        {more.length === 0 ? null : (
          <ul>
            {more.map(({ line, message }) => (
              <li key={`${line}:${message}`}>
                {line === undefined ? '' : `line ${line}: `}
                <VisibleText text={message} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
