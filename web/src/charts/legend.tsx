import { VisibleText } from '../ui/visible-text.tsx';
import type { OnChoose } from './choice.ts';
import { isRest } from './palette.ts';

interface Props {
  readonly names: readonly string[];
  readonly colours: readonly string[];
  /** What a name is a value of; absent: they are columns, and nothing can be chosen. */
  readonly field?: string | undefined;
  readonly onChoose?: OnChoose | undefined;
}

const MOST = 12;

/** Which colour is which series. */
export function Legend({ names, colours, field, onChoose }: Props) {
  if (names.length === 0 || (names.length === 1 && field === undefined)) return null;
  return (
    <ul className="legend" aria-label="Series">
      {names.slice(0, MOST).map((name, index) => {
        const shown = (
          <>
            <span className="swatch" style={{ background: colours[index] }} />
            <span className="legend-name">{name === '' ? <em>empty</em> : <VisibleText text={name} />}</span>
          </>
        );
        return (
          <li key={name}>
            {field === undefined || onChoose === undefined || isRest(name) ? (
              <span className="legend-entry">{shown}</span>
            ) : (
              <button
                type="button"
                className="legend-entry"
                aria-haspopup="menu"
                onClick={(event) => onChoose({ anchor: event.currentTarget, values: [{ field, value: name }] })}
              >
                {shown}
              </button>
            )}
          </li>
        );
      })}
      {names.length > MOST ? <li className="soft">and {names.length - MOST} more</li> : null}
    </ul>
  );
}
