import { Cron } from 'croner';
import { createZone, type Zone } from '../event/index.ts';
import type { Ticks } from './ticks.ts';

/** No zone has ever been put forward or back by more than a day. */
const AROUND = 25 * 3_600_000;
const SECOND = 1_000;
/** Beyond that a longer time is taken to hold as many in the same share. */
const MOST_COUNTED = 2_000;

const pattern = (text: string): Cron => new Cron(text, { mode: '5-part', timezone: 'UTC', paused: true });

/** What is wrong with five cron fields; undefined: nothing. */
export const cronFault = (text: string): string | undefined => {
  try {
    return pattern(text).nextRun(new Date(0)) === null ? 'names a day that never comes' : undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return said.replace(/^CronPattern: /, '').replace(/\.$/, '');
  }
};

/**
 * Cron fields name times on the wall clock of a zone. Where the clock is put back, a time that occurs twice runs the first
 * time; where it is put forward, a time that does not occur runs at the moment of the change. Fields whose hour is `*` go on
 * with the time that passes: they run in both of the doubled hours, and nothing is made up for the missing one.
 */
export const cronTicks = (text: string, timeZone: string | undefined): Ticks => {
  const cron = pattern(text);
  const zone = createZone(timeZone);
  const everyHour = /^\S+\s+(?:\*|\*\/1)\s/.test(text.trim());

  const wallAfter = (wall: number): number => cron.nextRun(new Date(wall))?.getTime() ?? Number.POSITIVE_INFINITY;
  const wallBefore = (wall: number): number =>
    cron.previousRuns(1, new Date(wall))[0]?.getTime() ?? Number.NEGATIVE_INFINITY;

  const momentsOf = (wall: number, offsets: readonly number[]): readonly number[] => {
    const real = offsets.map((offset) => wall - offset).filter((at) => at + zone.offsetOfInstant(at) === wall);
    if (everyHour) return real;
    if (real.length > 0) return [Math.min(...real)];
    return [changeBetween(zone, wall - Math.max(...offsets), wall - Math.min(...offsets))];
  };

  const offsetsAround = (...moments: readonly number[]): readonly number[] => [
    ...new Set(moments.flatMap((at) => [zone.offsetOfInstant(at - AROUND), zone.offsetOfInstant(at + AROUND)])),
  ];

  const after = (moment: number): number => {
    const here = offsetsAround(moment);
    const low = Math.min(...here);
    const first = wallAfter(floorSecond(moment + low));
    if (first === Number.POSITIVE_INFINITY) return first;
    const there = offsetsAround(first - low);
    if (here.length === 1 && there.length === 1) return first - (there[0] ?? low);
    const offsets = [...new Set([...here, ...there])];
    const most = Math.max(...offsets);
    let best = Number.POSITIVE_INFINITY;
    for (
      let wall = wallAfter(floorSecond(moment + Math.min(...offsets)) - SECOND);
      wall - most < best && wall !== Number.POSITIVE_INFINITY;
      wall = wallAfter(wall)
    ) {
      for (const at of momentsOf(wall, offsets)) if (at > moment) best = Math.min(best, at);
    }
    return best;
  };

  return {
    after,

    atOrBefore: (moment) => {
      const here = offsetsAround(moment);
      const high = Math.max(...here);
      const last = wallBefore(floorSecond(moment + high) + SECOND);
      if (last === Number.NEGATIVE_INFINITY) return last;
      const there = offsetsAround(last - high);
      if (here.length === 1 && there.length === 1) return last - (there[0] ?? high);
      const offsets = [...new Set([...here, ...there])];
      const least = Math.min(...offsets);
      let best = Number.NEGATIVE_INFINITY;
      for (
        let wall = wallBefore(floorSecond(moment + Math.max(...offsets)) + SECOND);
        wall - least > best && wall !== Number.NEGATIVE_INFINITY;
        wall = wallBefore(wall)
      ) {
        for (const at of momentsOf(wall, offsets)) if (at <= moment) best = Math.max(best, at);
      }
      return best;
    },

    count: (from, to) => {
      let count = 0;
      let at = after(from);
      while (at <= to && count < MOST_COUNTED) {
        count++;
        at = after(at);
      }
      return at > to ? count : Math.round((count * (to - from)) / (at - from));
    },
  };
};

const floorSecond = (time: number): number => Math.floor(time / SECOND) * SECOND;

/** The first moment of the offset that is in force at `to`, where another is in force at `from`. */
const changeBetween = (zone: Zone, from: number, to: number): number => {
  const after = zone.offsetOfInstant(to);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetOfInstant(middle) === after) high = middle;
    else low = middle;
  }
  return high;
};
