import type { TimeRange } from '../time/range.ts';

interface Props {
  readonly label: string;
  readonly isAllTime: boolean;
  readonly onRange: (range: TimeRange) => void;
}

export function NoResults({ label, isAllTime, onRange }: Props) {
  return (
    <div className="state">
      <h2>Nothing found</h2>
      <p>No event in “{label}” matches this search.</p>
      <ul>
        {isAllTime ? null : (
          <li>
            <button type="button" className="link" onClick={() => onRange({ earliest: '0', latest: 'now' })}>
              search all time
            </button>
          </li>
        )}
        <li>
          words match whole words: <code>err*</code> finds <code>error</code>, <code>err</code> does not
        </li>
        <li>
          <code>AND</code>, <code>OR</code> and <code>NOT</code> are written in capitals
        </li>
        <li>
          names of fields are case-sensitive, their values are not: <code>index=*</code> shows what there is
        </li>
      </ul>
    </div>
  );
}
