import { type Event, getField } from '../../event/index.ts';
import { textOfValue } from './assign.ts';
import { type DeviceOptions, idOf, severityOf } from './header.ts';

/** What an event's header says, and what follows from the same fields. */
export interface Head {
  /** The header as far as it depends on the event. */
  readonly bytes: Uint8Array;
  readonly id: string;
  readonly severity: number | undefined;
  /** The level, where a reader of the severity would not find it again. */
  readonly level: string | undefined;
}

export interface HeadFormat {
  /** Name of the format, and of the object in which its codec keeps what is its own. */
  readonly name: string;
  readonly lowestSeverity: number;
  readonly longestId: number;
  /** What the header can hold of an id. */
  readonly cleanId: (id: string) => string;
  readonly write: (event: Event, device: DeviceOptions, id: string, severity: number | undefined) => string;
}

const CACHED = 2048;

/** Headers are few, since they hold no data of an event: they are kept. */
export class HeadCache {
  readonly #format: HeadFormat;
  readonly #heads = new Map<string, Head>();
  #device: DeviceOptions | undefined;

  constructor(format: HeadFormat) {
    this.#format = format;
  }

  of(event: Event, device: DeviceOptions): Head {
    // What another system has written names itself.
    if (event.observer !== undefined || event[this.#format.name] !== undefined) return this.#make(event, device);
    const level = getField(event, 'log.level');
    const name = getField(event, 'event.action') ?? getField(event, 'event.code');
    if ((typeof name !== 'string' && name !== undefined) || (typeof level !== 'string' && level !== undefined))
      return this.#make(event, device);
    if (device !== this.#device) {
      this.#heads.clear();
      this.#device = device;
    }
    const isAction = getField(event, 'event.action') !== undefined;
    const key = `${level ?? ''}\n${isAction ? 'a' : 'c'}${name ?? ''}`;
    const known = this.#heads.get(key);
    if (known !== undefined) return known;
    const made = this.#make(event, device);
    if (this.#heads.size >= CACHED) this.#heads.clear();
    this.#heads.set(key, made);
    return made;
  }

  #make(event: Event, device: DeviceOptions): Head {
    const { name, lowestSeverity, longestId, cleanId, write } = this.#format;
    const { severity, level } = severityOf(event, name, lowestSeverity);
    const id = cleanId(idOf(event, name, longestId));
    return { bytes: Buffer.from(write(event, device, id, severity)), id, severity, level };
  }
}

/** The number that a source has given its event, where it is not the severity that was written. */
export function numberOfSource(event: Event, severity: number | undefined): string | undefined {
  const own = getField(event, 'event.severity');
  return own === undefined || own === severity ? undefined : textOfValue(own);
}
