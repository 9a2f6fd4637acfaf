import { type KeyboardEvent, useMemo, useState } from 'react';
import type { Row } from '../api/types.ts';
import { Chunk } from '../ui/chunk.tsx';
import type { Term } from '../ui/visible.ts';
import { EventRow } from './event-row.tsx';

interface Props {
  readonly rows: readonly Row[];
  readonly columns: readonly string[];
  readonly terms: readonly Term[];
}

const CHUNK = 40;
const ROW_HEIGHT = 64;

export function EventList({ rows, columns, terms }: Props) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const chunks = useMemo(
    () => Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) => index * CHUNK),
    [rows],
  );

  const toggle = (index: number) => {
    setOpen((current) => {
      const next = new Set(current);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for the arrow keys of the buttons inside
    <div className="events" onKeyDown={moveBetweenEvents}>
      {chunks.map((start) => {
        const part = rows.slice(start, start + CHUNK);
        return (
          <Chunk key={start} eager={start === 0} estimatedHeight={part.length * ROW_HEIGHT}>
            {() => (
              <ol start={start + 1} aria-label={`Events ${start + 1} to ${start + part.length}`}>
                {part.map((row, offset) => (
                  <EventRow
                    // a result never changes its order; its place is its identity
                    key={start + offset}
                    row={row}
                    number={start + offset}
                    columns={columns}
                    terms={terms}
                    open={open.has(start + offset)}
                    onToggle={toggle}
                  />
                ))}
              </ol>
            )}
          </Chunk>
        );
      })}
    </div>
  );
}

/** Arrow keys go from one event's button to the next. */
function moveBetweenEvents(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const target = event.target;
  if (!(target instanceof HTMLElement) || !target.classList.contains('event-toggle')) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.event-toggle')];
  const next = buttons[buttons.indexOf(target) + (event.key === 'ArrowDown' ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
