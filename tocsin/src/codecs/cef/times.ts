import { createZone, formatIsoTime, type Zone } from '../../event/index.ts';
import { zoneNamed } from '../siem/zones.ts';

const DAY = 86_400_000;
const EPOCH = /^[1-9]\d*(?:\.\d+)?$/;
const STAMP =
  /^(\p{L}{3,12})\.? {1,2}(\d{1,2})(?: (\d{4}))? (\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}|\d{6}|\d{9}))?(?: (\S{1,64}))?$/u;

/**
 * Times as CEF writes them: milliseconds since the epoch, or `Jul 19 2017 10:50:21.127 UTC`, of which year, fraction and
 * zone may be missing. https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors/
 */
export class CefTimes {
  readonly #months: ReadonlyMap<string, number>;
  readonly #zone: Zone;
  readonly #clock: () => number;

  /** Throws a RangeError for a zone or a locale that is unknown. */
  constructor(options: { zone: string | undefined; locale: string | undefined; clock: () => number }) {
    this.#zone = createZone(options.zone);
    this.#months = monthsOf(options.locale?.replace('_', '-') ?? 'en-US');
    this.#clock = options.clock;
  }

  /** ISO 8601. Throws for what is no time. `now` completes a time without a year. */
  read(text: string, zoneName: string | undefined, now = this.#clock()): string {
    if (EPOCH.test(text)) {
      const [whole = '', fraction = ''] = text.split('.');
      return formatIsoTime(Number(whole), Number(fraction.padEnd(6, '0').slice(0, 6)));
    }
    const match = STAMP.exec(text);
    const month = this.#months.get(match?.[1]?.toLowerCase() ?? '');
    if (match === null || month === undefined) throw new Error(`"${text}" is no time of CEF`);
    const [, , day, year, hour, minute, second, fraction = '', zone] = match;
    const named = zone ?? zoneName;
    const own = named === undefined || named === '' ? this.#zone : zoneNamed(named);
    const at = (inYear: number): number => {
      const local = Date.UTC(inYear, month, Number(day), Number(hour), Number(minute), Number(second));
      return local - own.offsetOfLocal(local);
    };
    const digits = fraction.padEnd(9, '0');
    const seconds = year === undefined ? this.#guessYear(at, own, now) : at(Number(year));
    return formatIsoTime(seconds + Number(digits.slice(0, 3)), Number(digits.slice(3)));
  }

  /** The year of now, but nothing that is more than two days ahead; in December, January may be next year's. */
  #guessYear(at: (year: number) => number, zone: Zone, now: number): number {
    const local = new Date(now + zone.offsetOfInstant(now));
    const year = local.getUTCFullYear();
    const latest = now + 2 * DAY;
    if (at(year) > latest) return at(year - 1);
    return local.getUTCMonth() === 11 && at(year + 1) <= latest ? at(year + 1) : at(year);
  }
}

function monthsOf(locale: string): ReadonlyMap<string, number> {
  const format = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' });
  const months = new Map<string, number>();
  for (let month = 0; month < 12; month++) {
    months.set(
      format
        .format(Date.UTC(2024, month, 15))
        .replace(/\.$/, '')
        .toLowerCase(),
      month,
    );
  }
  return months;
}
