/** What a scheduled run looks at, in words of ours. Spans are milliseconds. */
export interface WindowPlan {
  /** Absent: the time since the run before. */
  readonly window?: number;
  readonly delay?: number;
  readonly cron: string;
  readonly notes: readonly string[];
}

interface Modifier {
  /** Milliseconds from the moment of the run, backwards. */
  readonly back: number;
  readonly snap: 's' | 'm' | 'h' | 'd' | undefined;
}

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
const YEAR = 366 * DAY;

const UNITS: readonly (readonly [names: RegExp, milliseconds: number, snap: Modifier['snap']])[] = [
  [/^(?:s|secs?|seconds?)$/, SECOND, 's'],
  [/^(?:m|mins?|minutes?)$/, MINUTE, 'm'],
  [/^(?:h|hrs?|hours?)$/, HOUR, 'h'],
  [/^(?:d|days?)$/, DAY, 'd'],
  [/^(?:w|weeks?)$/, 7 * DAY, undefined],
  [/^(?:mon|months?)$/, 30 * DAY, undefined],
  [/^(?:q|qtrs?|quarters?)$/, 91 * DAY, undefined],
  [/^(?:y|yrs?|years?)$/, 365 * DAY, undefined],
];
const unitOf = (name: string) => UNITS.find(([names]) => names.test(name));

const RELATIVE = /^(?:([+-])(\d{0,6})([a-z]+))?(?:@([a-z]+)\d?)?$/;

/** Undefined: it says no time that is relative to the run. */
function readModifier(text: string): (Modifier & { readonly isCoarse: boolean }) | undefined {
  if (text === 'now' || text === 'now()') return { back: 0, snap: undefined, isCoarse: false };
  const [whole, sign, amount, unit, snap] = RELATIVE.exec(text) ?? [];
  if (whole === undefined || whole === '') return undefined;
  const size = unit === undefined ? undefined : unitOf(unit);
  const border = snap === undefined ? undefined : unitOf(snap);
  if ((unit !== undefined && size === undefined) || (snap !== undefined && border === undefined)) return undefined;
  const back = (size?.[1] ?? 0) * Number(amount || 1) * (sign === '+' ? -1 : 1);
  return { back, snap: border?.[2], isCoarse: border !== undefined && border[2] === undefined };
}

/**
 * Splunk's range of a run at a moment of `cron`, as a window that ends at a moment of a schedule and is looked at some time later. A range that
 * ends at the border of an hour or a day is one whose schedule is at that border.
 * https://docs.splunk.com/Documentation/Splunk/latest/Search/Specifytimemodifiersinyoursearch
 */
export function planWindow(cron: string, earliest: string, latest: string): WindowPlan {
  const notes: string[] = [];
  const [from, to] = [readModifier(earliest), readModifier(latest === '' ? 'now' : latest)];
  if (from === undefined || to === undefined) {
    const what = [earliest, latest].filter((text) => readModifier(text) === undefined && text !== '');
    return {
      cron,
      notes: [
        what.length === 0
          ? 'looks at all time; here each run looks at the time since the one before'
          : `the time ${what.join(' and ')} is not taken over; here each run looks at the time since the one before`,
      ],
    };
  }
  if (from.isCoarse || to.isCoarse)
    notes.push('borders of weeks, months and years are not kept: the window has the same length');
  const width =
    from.back -
    to.back +
    (from.snap !== undefined && to.snap === undefined && from.back === 0 ? snapLength(from.snap) : 0);
  if (from.snap !== undefined && from.back === 0 && to.snap === undefined && snapLength(from.snap) >= HOUR)
    notes.push(`a window that grows from ${earliest} is one of a whole ${from.snap === 'd' ? 'day' : 'hour'}`);
  if (width <= 0 || to.back < 0) {
    return {
      cron,
      notes: [
        ...notes,
        `from ${earliest} to ${latest} is no time before the run; here each run looks at the time since the one before`,
      ],
    };
  }
  const window = Math.min(width, YEAR);
  const aligned = to.snap === 'h' || to.snap === 'd' ? align(cron, to.snap) : undefined;
  if (aligned === undefined && (to.snap === 'h' || to.snap === 'd'))
    notes.push(
      `a window ends at the moment of its run, not at the border of the ${to.snap === 'd' ? 'day' : 'hour'} before`,
    );
  const delay = to.back + (aligned?.delay ?? 0);
  return {
    window,
    ...(delay > 0 ? { delay } : {}),
    cron: aligned?.cron ?? cron,
    notes,
  };
}

const snapLength = (snap: Modifier['snap']): number => ({ s: SECOND, m: MINUTE, h: HOUR, d: DAY })[snap ?? 's'];

/** `5 6 * * 1-5`, whose range ends at midnight, is midnight and six hours and five minutes later. */
function align(cron: string, snap: 'h' | 'd'): { readonly cron: string; readonly delay: number } | undefined {
  const [minute = '', hour = '', ...rest] = cron.trim().split(/\s+/);
  if (!/^\d{1,2}$/.test(minute)) return undefined;
  if (snap === 'h') return { cron: ['0', hour, ...rest].join(' '), delay: Number(minute) * MINUTE };
  if (!/^\d{1,2}$/.test(hour)) return undefined;
  return { cron: ['0', '0', ...rest].join(' '), delay: Number(hour) * HOUR + Number(minute) * MINUTE };
}

/** The other way: when Splunk runs what looks at `window` and is looked at `delay` after it. */
export function splunkRange(
  cron: string,
  window: number,
  delay: number,
): { readonly cron: string; readonly earliest: string; readonly latest: string } {
  const [minute = '', hour = '', ...rest] = cron.trim().split(/\s+/);
  const late = Math.round(delay / MINUTE);
  if (late > 0 && minute === '0' && hour === '0' && window % DAY === 0 && late < 24 * 60) {
    const days = window / DAY;
    return { cron: [late % 60, Math.floor(late / 60), ...rest].join(' '), earliest: `-${days}d@d`, latest: '@d' };
  }
  if (late > 0 && late < 60 && minute === '0' && window % HOUR === 0)
    return { cron: [late, hour, ...rest].join(' '), earliest: `-${window / HOUR}h@h`, latest: '@h' };
  if (late === 0) return { cron, earliest: `-${splunkSpan(window)}`, latest: 'now' };
  return { cron, earliest: `-${splunkSpan(window + late * MINUTE)}`, latest: `-${splunkSpan(late * MINUTE)}` };
}

/** The largest unit that leaves nothing over; seconds at least. */
export function splunkSpan(milliseconds: number): string {
  for (const [unit, length] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
  ] as const)
    if (milliseconds % length === 0 && milliseconds >= length) return `${milliseconds / length}${unit}`;
  return `${Math.max(1, Math.ceil(milliseconds / SECOND))}s`;
}

/** As `tocsin.yaml` writes them: hours are the largest. */
export function ownSpan(milliseconds: number): string {
  for (const [unit, length] of [
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
  ] as const)
    if (milliseconds % length === 0 && milliseconds >= length) return `${milliseconds / length}${unit}`;
  return `${milliseconds}ms`;
}

const PERIOD = /^([1-9]\d{0,8})\s*([a-z]*)$/;

/** `1h`, `60m`, `30` seconds; undefined for what is none. */
export function readPeriod(text: string | undefined): number | undefined {
  const [, amount, unit = ''] = PERIOD.exec((text ?? '').trim()) ?? [];
  const size = unit === '' ? SECOND : unitOf(unit)?.[1];
  return amount === undefined || size === undefined ? undefined : Number(amount) * size;
}
