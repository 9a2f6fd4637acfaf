import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import type { Place } from '../api/dashboards.ts';
import { Icon } from '../ui/icon.tsx';
import { COLUMNS, GAP, ROW } from './grid.ts';
import { cellStyle } from './grid-view.tsx';

interface Props {
  readonly name: string;
  readonly place: Place;
  /** While it is drawn, before it is let go. */
  readonly onDrag: (place: Place | undefined) => void;
  readonly onMove: (place: Place) => void;
  readonly onEdit: () => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
  readonly children: (tools: ReactNode) => ReactNode;
}

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly place: Place;
  readonly size: boolean;
}

/** A panel that is moved by its handle and made larger by its corner; by keyboard with arrows, and Shift and arrows. */
export function EditCell({ name, place, onDrag, onMove, onEdit, onDuplicate, onRemove, children }: Props) {
  const cell = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag>();

  const begin = (size: boolean) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ x: event.clientX, y: event.clientY, place, size });
  };
  const drawn = (event: PointerEvent): Place | undefined => {
    const grid = cell.current?.parentElement?.clientWidth ?? 0;
    if (drag === undefined || grid === 0) return undefined;
    const dx = Math.round((event.clientX - drag.x) / ((grid + GAP) / COLUMNS));
    const dy = Math.round((event.clientY - drag.y) / (ROW + GAP));
    const { x, y, w, h } = drag.place;
    return drag.size
      ? { x, y, w: Math.max(1, Math.min(COLUMNS - x, w + dx)), h: h + dy }
      : { x: x + dx, y: y + dy, w, h };
  };
  const follow = (event: PointerEvent) => {
    const next = drawn(event);
    if (next !== undefined) onDrag(next);
  };
  const end = (event: PointerEvent) => {
    const next = drawn(event);
    setDrag(undefined);
    onDrag(undefined);
    // `place` is what has been drawn so far; it began at the place of the drag.
    if (next !== undefined && JSON.stringify(next) !== JSON.stringify(drag?.place)) onMove(next);
  };
  const pointer = {
    onPointerMove: follow,
    onPointerUp: end,
    onPointerCancel: () => {
      setDrag(undefined);
      onDrag(undefined);
    },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = keyed(event, place);
    if (event.key === 'Delete') onRemove();
    else if (next !== undefined) onMove(next);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={cell}
      className={drag === undefined ? 'grid-cell edit-cell' : 'grid-cell edit-cell dragged'}
      style={cellStyle(place)}
    >
      {children(
        <div className="edit-tools">
          <button
            type="button"
            className="quiet small move-handle"
            aria-label={`Move ${name}; arrow keys move it, Shift and arrow keys change its size`}
            title="Drag to move; arrow keys move, Shift and arrow keys change the size"
            onKeyDown={onKeyDown}
            onPointerDown={begin(false)}
            {...pointer}
          >
            <Icon name="move" />
          </button>
          <button type="button" className="quiet small" aria-label={`Edit ${name}`} title="Edit" onClick={onEdit}>
            <Icon name="edit" />
          </button>
          <button
            type="button"
            className="quiet small"
            aria-label={`Duplicate ${name}`}
            title="Duplicate"
            onClick={onDuplicate}
          >
            <Icon name="copy" />
          </button>
          <button type="button" className="quiet small" aria-label={`Remove ${name}`} title="Remove" onClick={onRemove}>
            <Icon name="trash" />
          </button>
        </div>,
      )}
      <span className="size-handle" aria-hidden="true" onPointerDown={begin(true)} {...pointer} />
    </div>
  );
}

function keyed({ key, shiftKey }: KeyboardEvent, { x, y, w, h }: Place): Place | undefined {
  const [dx, dy] = STEPS[key] ?? [0, 0];
  if (dx === 0 && dy === 0) return undefined;
  if (!shiftKey) return { x: x + dx, y: y + dy, w, h };
  return { x, y, w: Math.max(1, Math.min(COLUMNS - x, w + dx)), h: h + dy };
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
