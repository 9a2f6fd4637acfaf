const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** `2026-11-24 01:02:03.456` in the browser's zone: sortable, the same in every locale. */
export function formatInstant(ms: number): string {
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) return String(ms);
  return `${formatDay(at)} ${formatClock(at)}.${pad(at.getMilliseconds(), 3)}`;
}

/** Without the parts that are zero, for ranges and labels: `2026-11-24 01:00`. */
export function formatMoment(ms: number): string {
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) return String(ms);
  if (at.getMilliseconds() !== 0) return formatInstant(ms);
  const clock = at.getSeconds() === 0 ? formatClock(at).slice(0, 5) : formatClock(at);
  return `${formatDay(at)} ${clock}`;
}

/** `_time` is epoch seconds; anything else is shown as it came. */
export function formatTimeCell(value: unknown): string | undefined {
  const seconds =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) ? formatInstant(Math.round(seconds * 1000)) : undefined;
}

/** `2026-11-24 01:02:03` (fractions left out) for the ends of a range, where they are only noise. */
export function formatSecond(ms: number): string {
  return formatMoment(Math.floor(ms / 1000) * 1000);
}

/** The cells of a column of times, all as fine as the finest of them needs: `2026-11-24 01:00` for buckets of an hour. */
export function timeColumnFormat(values: readonly unknown[]): (value: unknown) => string | undefined {
  const isCoarse = values.every((value) => {
    const shown = formatTimeCell(value);
    return shown === undefined || shown.endsWith(':00.000');
  });
  return isCoarse ? (value) => formatTimeCell(value)?.slice(0, -':00.000'.length) : formatTimeCell;
}

/** The browser's zone at that time, as its distance from UTC. */
export function zoneLabel(ms: number): string {
  return offsetLabel(-new Date(ms).getTimezoneOffset());
}

/** Of minutes east of UTC: `UTC+5:30`. */
export function offsetLabel(minutes: number): string {
  if (!Number.isFinite(minutes) || minutes === 0) return 'UTC';
  const distance = Math.abs(minutes);
  const rest = distance % 60 === 0 ? '' : `:${pad(distance % 60)}`;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(distance / 60)}${rest}`;
}

export function isoInstant(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A label under the time axis, as fine as the range asks for. */
export function formatTick(ms: number, range: number): string {
  const at = new Date(ms);
  if (range > 300 * DAY) return `${at.getFullYear()}-${pad(at.getMonth() + 1)}`;
  if (range > 2 * DAY) return `${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  if (range > 10 * MINUTE) return formatClock(at).slice(0, 5);
  return formatClock(at);
}

export function formatSpan(ms: number): string {
  const units: readonly [number, string][] = [
    [DAY, 'd'],
    [60 * MINUTE, 'h'],
    [MINUTE, 'min'],
    [1000, 's'],
  ];
  for (const [size, unit] of units) if (ms >= size && ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
}

function formatDay(at: Date): string {
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

function formatClock(at: Date): string {
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}
