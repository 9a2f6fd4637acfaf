import { ShortText } from './short-text.tsx';
import '../styles/searches.css';

export interface Difference {
  /** What differs, in words. */
  readonly part: string;
  readonly mine: string;
  readonly theirs: string;
}

interface Props {
  /** Such as `dashboard`. */
  readonly what: string;
  /** Undefined until what they saved has been read. */
  readonly differences: readonly Difference[] | undefined;
  readonly onOverwrite: () => void;
  readonly onTakeTheirs: () => void;
}

/** Somebody else has changed it meanwhile: what was typed is kept, and the person decides. */
export function Conflict({ what, differences, onOverwrite, onTakeTheirs }: Props) {
  if (differences === undefined)
    return (
      <p className="soft" role="status">
        Somebody else has changed this {what}; what they saved is being read. Your changes are kept.
      </p>
    );
  return (
    <section className="conflict" role="alert">
      <h2>Somebody else has changed this {what} since you opened it</h2>
      <p>Your changes are still here and have not been saved.</p>
      {differences.length === 0 ? (
        <p>Both say the same.</p>
      ) : (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Part</th>
                <th scope="col">Theirs, saved</th>
                <th scope="col">Yours</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ part, mine, theirs }) => (
                <tr key={part}>
                  <th scope="row">
                    <ShortText text={part} limit={80} />
                  </th>
                  <td>
                    <ShortText text={theirs} limit={200} />
                  </td>
                  <td>
                    <ShortText text={mine} limit={200} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="dialog-actions">
        <button type="button" onClick={onTakeTheirs}>
          Take theirs
        </button>
        <button type="button" onClick={onOverwrite}>
          Save mine over it
        </button>
      </p>
    </section>
  );
}
