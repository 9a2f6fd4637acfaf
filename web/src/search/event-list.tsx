import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type { Row } from '../api/types.ts';
import { plural } from '../ui/numbers.ts';
import { useOffsetTop } from '../ui/use-offset-top.ts';
import { useWidth } from '../ui/use-width.ts';
import type { Term } from '../ui/visible.ts';
import { estimateHeight } from './event-height.ts';
import { EventRow } from './event-row.tsx';

interface Props {
  readonly rows: readonly Row[];
  readonly columns: readonly string[];
  /** Fields that every event shows below its text. */
  readonly selected: readonly string[];
  readonly terms: readonly Term[];
  /** The row to go to and to mark. */
  readonly current: number | undefined;
}

const OVERSCAN = 3;

/** The events, of which only those near the window are in the page. The page scrolls, not a box within it. */
export function EventList({ rows, columns, selected, terms, current }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const width = useWidth(list);
  const top = useOffsetTop(list);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [focused, setFocused] = useState<number>();

  // The list asks for all of them again whenever one row turns out to be of another height.
  const heights = useMemo(() => Float32Array.from(rows, (row) => estimateHeight(row, width)), [rows, width]);
  const virtual = useWindowVirtualizer<HTMLLIElement>({
    count: rows.length,
    estimateSize: (index) => heights[index] ?? 0,
    overscan: OVERSCAN,
    scrollMargin: top,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    // What holds the focus stays in the page, so that it is not lost by scrolling.
    rangeExtractor: (range) => withIndex(range, focused),
  });
  const attach = (element: HTMLOListElement | null) => {
    list.current = element;
    virtual.containerRef(element);
  };

  const goTo = useEffectEvent((index: number) => virtual.scrollToIndex(index, { align: 'center' }));
  useEffect(() => {
    if (current !== undefined) goTo(current);
  }, [current]);

  const toggle = useCallback((index: number) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = nextOf(event, focused, rows.length);
    if (next === undefined) return;
    event.preventDefault();
    setFocused(next);
    virtual.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() => toggleButton(list.current, next)?.focus({ preventScroll: true }));
  };

  return (
    <ol
      className="events"
      ref={attach}
      aria-label={plural(rows.length, 'event')}
      onKeyDown={onKeyDown}
      onFocus={(event) => setFocused(indexOf(event.target))}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(undefined);
      }}
    >
      {virtual.getVirtualItems().map(({ index }) => {
        const row = rows[index];
        return row === undefined ? null : (
          <EventRow
            // a result never changes its order; its place is its identity
            key={index}
            measure={virtual.measureElement}
            row={row}
            number={index}
            count={rows.length}
            columns={columns}
            selected={selected}
            terms={terms}
            open={open.has(index)}
            current={index === current}
            onToggle={toggle}
          />
        );
      })}
    </ol>
  );
}

function withIndex(range: Range, index: number | undefined): number[] {
  const indexes = defaultRangeExtractor(range);
  if (index === undefined || index >= range.count || indexes.includes(index)) return indexes;
  return [...indexes, index].toSorted((a, b) => a - b);
}

/** Arrow keys go from one event's button to the next, Home and End to the first and the last. */
function nextOf(event: KeyboardEvent<HTMLElement>, focused: number | undefined, count: number): number | undefined {
  const { target } = event;
  if (focused === undefined || !(target instanceof HTMLElement) || !target.classList.contains('event-toggle')) {
    return undefined;
  }
  if (event.key === 'ArrowDown') return Math.min(count - 1, focused + 1);
  if (event.key === 'ArrowUp') return Math.max(0, focused - 1);
  if (event.key === 'Home') return 0;
  return event.key === 'End' ? count - 1 : undefined;
}

function toggleButton(list: HTMLElement | null, index: number): HTMLElement | null | undefined {
  return list?.querySelector<HTMLElement>(`[data-index="${index}"] .event-toggle`);
}

function indexOf(target: EventTarget): number | undefined {
  const index = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-index]')?.dataset.index : undefined;
  return index === undefined ? undefined : Number(index);
}
