import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useRef,
  useState,
} from 'react';
import { VisibleText } from '../ui/visible-text.tsx';

export interface Reading {
  readonly title: string;
  readonly lines: readonly { readonly colour?: string; readonly name: string; readonly value: string }[];
}

interface Props {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly label: string;
  /** Places along the axis. */
  readonly count: number;
  /** Where the tooltip of a place stands, in pixels of the frame. */
  readonly placeOf: (index: number) => { readonly x: number; readonly y: number };
  readonly indexAt: (x: number, y: number) => number;
  readonly readingOf: (index: number) => Reading;
  /** A click, or Enter: the anchor stands at the place. `y` is undefined where it came by key. */
  readonly onChoose?: ((index: number, anchor: HTMLElement, y: number | undefined) => void) | undefined;
  readonly children: (cursor: number | undefined) => ReactNode;
}

const MOST_LINES = 10;

/** A drawing that is read place by place: with the pointer, or with the arrow keys once it has the focus. */
export function CursorFrame(props: Props) {
  const { frame, label, count, placeOf, indexAt, readingOf, onChoose, children } = props;
  const anchor = useRef<HTMLSpanElement>(null);
  const [chosen, setChosen] = useState<number>();
  const cursor = chosen === undefined || chosen >= count ? undefined : chosen;
  const reading = cursor === undefined ? undefined : readingOf(cursor);
  // The menu takes the focus, and with it the cursor goes; what it stands beside must not.
  const [pinned, setPinned] = useState<number>();
  const shown = cursor ?? pinned;
  const at = shown === undefined || shown >= count ? { x: 0, y: 0 } : placeOf(shown);

  const pointed = (event: PointerEvent<HTMLDivElement>): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const { x, y } = pointed(event);
    const index = indexAt(x, y);
    setChosen(index < 0 ? undefined : Math.min(count - 1, index));
  };
  const onClick = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || onChoose === undefined || anchor.current === null) return;
    const { x, y } = pointed(event);
    const index = indexAt(x, y);
    if (index < 0 || index >= count) return;
    setPinned(index);
    onChoose(index, anchor.current, y);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && cursor !== undefined) {
      event.preventDefault();
      return setChosen(undefined);
    }
    if (event.key === 'Enter' && cursor !== undefined && onChoose !== undefined && anchor.current !== null) {
      event.preventDefault();
      setPinned(cursor);
      return onChoose(cursor, anchor.current, undefined);
    }
    const next = moved(event.key, cursor, count);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
  };

  const lines = reading?.lines ?? [];
  return (
    <div
      ref={frame}
      className={onChoose === undefined ? 'chart-frame' : 'chart-frame choosable'}
      role="slider"
      tabIndex={0}
      aria-label={`${label}; arrow keys go from place to place${onChoose === undefined ? '' : ', Enter opens a menu'}`}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, count)}
      aria-valuenow={(cursor ?? Math.max(0, count - 1)) + 1}
      aria-valuetext={reading === undefined ? `${count} places` : wordsOf(reading)}
      onKeyDown={onKeyDown}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerUp={onClick}
      onPointerLeave={() => setChosen(undefined)}
      onBlur={() => setChosen(undefined)}
    >
      {children(cursor)}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: nobody acts on it; it hands on the focus that it is given */}
      <span
        ref={anchor}
        className="chart-anchor"
        style={{ left: at.x, top: at.y }}
        tabIndex={-1}
        // A menu gives the focus back to what it stood beside.
        onFocus={() => frame.current?.focus({ preventScroll: true })}
      />
      {reading === undefined ? null : (
        <div className="chart-tip" aria-hidden="true" style={tipPlace(at.x, frame.current?.clientWidth ?? 0)}>
          <strong>
            <VisibleText text={reading.title} />
          </strong>
          <ul>
            {lines.slice(0, MOST_LINES).map((line) => (
              <li key={line.name}>
                {line.colour === undefined ? null : <span className="swatch" style={{ background: line.colour }} />}
                <span className="tip-name">
                  <VisibleText text={line.name} />
                </span>
                <span className="tip-value">
                  <VisibleText text={line.value} />
                </span>
              </li>
            ))}
            {lines.length > MOST_LINES ? <li className="soft">and {lines.length - MOST_LINES} more</li> : null}
          </ul>
        </div>
      )}
    </div>
  );
}

/** Beside the place, on the side that has room. */
function tipPlace(x: number, width: number): CSSProperties {
  if (x > width / 2) return { right: Math.max(0, width - x + 10), maxWidth: Math.min(304, x - 10) };
  return { left: x + 10, maxWidth: Math.min(304, width - x - 10) };
}

function wordsOf({ title, lines }: Reading): string {
  return `${title}: ${lines
    .slice(0, MOST_LINES)
    .map(({ name, value }) => (name === '' ? value : `${name} ${value}`))
    .join(', ')}`;
}

function moved(key: string, cursor: number | undefined, count: number): number | undefined {
  if (count === 0) return undefined;
  const clamp = (index: number) => Math.max(0, Math.min(count - 1, index));
  if (key === 'ArrowLeft' || key === 'ArrowUp') return cursor === undefined ? count - 1 : clamp(cursor - 1);
  if (key === 'ArrowRight' || key === 'ArrowDown') return cursor === undefined ? 0 : clamp(cursor + 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
