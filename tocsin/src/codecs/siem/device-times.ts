import { createZone, parsedTime, parseIsoTime, readTimestamp, type Zone } from '../../event/index.ts';
import { CefTimes } from '../cef/times.ts';

export interface DeviceTime {
  readonly milliseconds: number;
  readonly nanoseconds: number;
}

/** Times as devices write them: the forms of CEF, seconds since the epoch, ISO 8601. */
export class DeviceTimes {
  /** Of times that name none. */
  readonly zone: Zone;
  readonly #times: CefTimes;

  /** Throws a RangeError for a zone that is unknown. */
  constructor(timeZone: string | undefined) {
    this.zone = createZone(timeZone);
    this.#times = new CefTimes({ zone: timeZone, locale: undefined, clock: () => 0 });
  }

  /** Undefined for what is no time. `now` completes a time without a year. */
  read(value: string, zoneName: string | undefined, now: number): DeviceTime | undefined {
    const text = value.trim();
    if (/^\d{9,10}$/.test(text)) return { milliseconds: Number(text) * 1000, nanoseconds: 0 };
    if (/^[1-9]\d{10,13}$/.test(text)) return { milliseconds: Number(text), nanoseconds: 0 };
    if (/^\d{4}-/.test(text)) {
      parsedTime.nanoseconds = 0;
      const milliseconds = parseIsoTime(text, 0, this.zone);
      return Number.isNaN(milliseconds) ? undefined : { milliseconds, nanoseconds: parsedTime.nanoseconds };
    }
    try {
      return readTimestamp(this.#times.read(text, zoneName, now));
    } catch {
      return undefined;
    }
  }
}

const times = new Map<string, DeviceTimes>();

/** The one of a zone, which operators write, so there are few. Throws a RangeError for a zone that is unknown. */
export function deviceTimes(timeZone: string | undefined): DeviceTimes {
  const key = timeZone ?? '';
  let made = times.get(key);
  if (made === undefined) {
    made = new DeviceTimes(timeZone);
    times.set(key, made);
  }
  return made;
}
