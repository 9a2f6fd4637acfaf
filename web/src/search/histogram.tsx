import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { Timeline } from '../api/types.ts';
import { Link } from '../shell/link.tsx';
import { formatMoment, formatSpan, formatTick, zoneLabel } from '../time/format.ts';
import { labelOf, widened } from '../time/range.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount, plural } from '../ui/numbers.ts';
import { useWidth } from '../ui/use-width.ts';
import { type AlertMark, marksOf } from './alert-marks.ts';
import { type Bar, barsOf, niceTop, tickIndexes, zoomRange } from './histogram-scale.ts';
import { HistogramTable } from './histogram-table.tsx';
import { useAlertMarks } from './use-alert-marks.ts';
import type { Zoom } from './use-zoom.ts';

interface Props {
  readonly timeline: Timeline;
  readonly zoom: Zoom;
}

const HEIGHT = 96;
const AXIS = 20;
const GUTTER = 44;
const TOP = 18;

interface Selection {
  readonly anchor: number;
  readonly head: number;
}

/** Events over time. Dragging over bars, or Enter on the chosen ones, searches their time only. */
export function Histogram({ timeline, zoom: way }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [selection, setSelection] = useState<Selection>();
  const [dragging, setDragging] = useState(false);
  const plot = Math.max(0, width - GUTTER);
  const largest = useMemo(() => timeline.buckets.reduce((most, bucket) => Math.max(most, bucket.count), 0), [timeline]);
  const top = niceTop(largest);
  const bars = useMemo(() => barsOf(timeline, plot, HEIGHT, top), [timeline, plot, top]);
  const alerts = useAlertMarks(timeline);
  const marks = useMemo(() => marksOf(bars, alerts), [bars, alerts]);
  const range = (bars.at(-1)?.to ?? timeline.latest) - (bars[0]?.from ?? timeline.earliest);
  if (bars.length === 0) return null;

  const low = selection === undefined ? -1 : Math.min(selection.anchor, selection.head);
  const high = selection === undefined ? -1 : Math.max(selection.anchor, selection.head);

  const zoom = (chosen: Selection | undefined) => {
    const next = chosen === undefined ? undefined : zoomRange(bars, chosen.anchor, chosen.head, timeline);
    if (next === undefined) return;
    setSelection(undefined);
    way.into(next);
  };
  const barAt = (event: PointerEvent<SVGSVGElement>): number => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - GUTTER;
    const index = bars.findIndex((bar) => x < bar.x + bar.width);
    return index < 0 ? bars.length - 1 : index;
  };
  const onPointerDown = (event: PointerEvent<SVGSVGElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const index = barAt(event);
    setDragging(true);
    setSelection({ anchor: index, head: index });
  };
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const index = barAt(event);
    if (dragging) setSelection((current) => ({ anchor: current?.anchor ?? index, head: index }));
    else if (event.pointerType === 'mouse') setSelection({ anchor: index, head: index });
  };
  const onPointerUp = (event: PointerEvent<SVGSVGElement>) => {
    if (!dragging) return;
    setDragging(false);
    zoom({ anchor: selection?.anchor ?? barAt(event), head: barAt(event) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const current = selection ?? { anchor: bars.length - 1, head: bars.length - 1 };
    if (event.key === 'Enter') {
      event.preventDefault();
      zoom(current);
      return;
    }
    if (event.key === 'Escape') {
      if (selection === undefined) return;
      event.preventDefault();
      setDragging(false);
      return setSelection(undefined);
    }
    const head = movedHead(event.key, selection === undefined ? undefined : current.head, bars.length);
    if (head === undefined) return;
    event.preventDefault();
    setSelection({ anchor: event.shiftKey ? current.anchor : head, head });
  };

  return (
    <section className="histogram" aria-label="Events over time">
      <p className="histogram-caption">
        <span>
          {plural(timeline.total, 'event')} · bars of {formatSpan(timeline.span)} · times in{' '}
          <abbr title={Intl.DateTimeFormat().resolvedOptions().timeZone}>{zoneLabel(timeline.latest)}</abbr>
        </span>
        <span className="histogram-ways">
          {way.before === undefined ? null : (
            <button type="button" className="quiet small" onClick={way.back}>
              <Icon name="back" />
              Back to {labelOf(way.before)}
            </button>
          )}
          <button
            type="button"
            className="quiet small"
            onClick={() => way.out(widened(timeline.earliest, timeline.latest))}
          >
            <Icon name="zoomOut" />
            Zoom out
          </button>
        </span>
        <output className="histogram-reading">
          {selection === undefined ? (
            <span className="histogram-hint">drag over bars to zoom, click one to open it</span>
          ) : (
            readingOf(bars, low, high)
          )}
        </output>
      </p>
      <div className="histogram-marks">
        {marks.map((mark) => (
          <MarkLink key={mark.bar.index} mark={mark} />
        ))}
      </div>
      <div
        ref={frame}
        className="histogram-frame"
        role="slider"
        tabIndex={0}
        aria-label="Events over time; arrow keys choose a bar, with Shift several, Enter searches their time only"
        aria-valuemin={1}
        aria-valuemax={bars.length}
        aria-valuenow={(selection?.head ?? bars.length - 1) + 1}
        aria-valuetext={selection === undefined ? plural(timeline.total, 'event') : readingOf(bars, low, high)}
        onKeyDown={onKeyDown}
        onBlur={() => setSelection(undefined)}
      >
        <svg
          width={width}
          height={TOP + HEIGHT + AXIS}
          aria-hidden="true"
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={() => setDragging(false)}
          onPointerLeave={() => {
            if (!dragging) setSelection(undefined);
          }}
        >
          <g transform={`translate(${GUTTER} ${TOP})`}>
            {[0, 0.5, 1].map((part) => (
              <line key={part} className="grid" x1={0} x2={plot} y1={HEIGHT * part} y2={HEIGHT * part} />
            ))}
            {[1, 0].map((part) => (
              <text key={part} className="axis" x={-8} y={HEIGHT * (1 - part) + 4} textAnchor="end">
                {formatCount(top * part)}
              </text>
            ))}
            {selection === undefined ? null : <SelectionBox from={bars[low]} to={bars[high]} />}
            {bars.map((bar) => (
              <rect
                key={bar.index}
                className={bar.index >= low && bar.index <= high ? 'bar chosen' : 'bar'}
                x={bar.x + (bar.width > 4 ? 0.75 : 0)}
                y={HEIGHT - bar.height}
                width={Math.max(1, bar.width - (bar.width > 4 ? 1.5 : 0))}
                height={bar.height}
              />
            ))}
            {tickIndexes(bars.length, plot).map((index) => {
              const bar = bars[index];
              if (bar === undefined || bar.x > plot - 34) return null;
              return (
                <text key={index} className="axis" x={bar.x} y={HEIGHT + 15}>
                  {formatTick(bar.from, range)}
                </text>
              );
            })}
          </g>
        </svg>
      </div>
      <HistogramTable bars={bars} marks={marks} />
    </section>
  );
}

/** Where alerts are, above their bar. */
function MarkLink({ mark: { bar, severity, href, text } }: { readonly mark: AlertMark }) {
  return (
    <Link
      className={`histogram-mark ${severity}`}
      style={{ left: GUTTER + bar.x + bar.width / 2 }}
      href={href}
      title={text}
      aria-label={text}
    >
      <span aria-hidden="true" />
    </Link>
  );
}

function SelectionBox({ from, to }: { readonly from: Bar | undefined; readonly to: Bar | undefined }) {
  if (from === undefined || to === undefined) return null;
  return <rect className="selection" x={from.x} y={0} width={to.x + to.width - from.x} height={HEIGHT} />;
}

function readingOf(bars: readonly Bar[], low: number, high: number): string {
  const first = bars[low];
  const last = bars[high];
  if (first === undefined || last === undefined) return '';
  const count = bars.slice(low, high + 1).reduce((sum, bar) => sum + bar.count, 0);
  return `${formatMoment(first.from)} – ${formatMoment(last.to)}: ${plural(count, 'event')}`;
}

function movedHead(key: string, head: number | undefined, count: number): number | undefined {
  const clamp = (index: number) => Math.max(0, Math.min(count - 1, index));
  if (key === 'ArrowLeft') return head === undefined ? count - 1 : clamp(head - 1);
  if (key === 'ArrowRight') return head === undefined ? 0 : clamp(head + 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
