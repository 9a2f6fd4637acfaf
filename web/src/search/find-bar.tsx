import { Icon } from '../ui/icon.tsx';
import { formatCount } from '../ui/numbers.ts';
import type { Find } from './find-in-rows.ts';

interface Props {
  readonly find: Find;
  readonly what: string;
}

/** Fewer rows are seen at a glance. */
export const FIND_FROM = 20;

/** Enter goes to the next row with the text, Shift+Enter to the one before, Escape clears. */
export function FindBar({ find, what }: Props) {
  return (
    <div className="find">
      <Icon name="search" />
      <input
        type="text"
        value={find.text}
        aria-label={`Find in the loaded ${what}`}
        placeholder={`Find in loaded ${what}`}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => find.setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape' && find.text !== '') find.setText('');
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span className="find-count" role="status">
        {countOf(find)}
      </span>
      {find.hits.length === 0 ? null : (
        <>
          <button type="button" className="quiet small" aria-label="Previous match" onClick={() => find.step(-1)}>
            <Icon name="up" />
          </button>
          <button type="button" className="quiet small" aria-label="Next match" onClick={() => find.step(1)}>
            <Icon name="down" />
          </button>
        </>
      )}
    </div>
  );
}

function countOf({ text, reading, hits, place }: Find): string {
  if (text === '') return '';
  if (reading) return '…';
  if (hits.length === 0) return 'none';
  return place < 0 ? formatCount(hits.length) : `${formatCount(place + 1)} of ${formatCount(hits.length)}`;
}
