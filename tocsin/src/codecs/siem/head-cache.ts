import type { Event } from '../../event/index.ts';
import { fieldsOf, textOfValue } from './assign.ts';
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
const ACTIONS = 0;
const CODES = 1;

/** Headers are few, since they hold no data of an event: they are kept. */
export class HeadCache {
  readonly #format: HeadFormat;
  /** By level, and by action or code. */
  readonly #heads = new Map<string | undefined, Map<string | undefined, Head>[]>();
  #count = 0;
  #device: DeviceOptions | undefined;

  constructor(format: HeadFormat) {
    this.#format = format;
  }

  of(event: Event, device: DeviceOptions): Head {
    // What another system has written names itself.
    if (event.observer !== undefined || event[this.#format.name] !== undefined) return this.#make(event, device);
    const level = fieldsOf(event.log).level;
    const { action, code } = fieldsOf(event.event);
    const name = action ?? code;
    if ((typeof name !== 'string' && name !== undefined) || (typeof level !== 'string' && level !== undefined))
      return this.#make(event, device);
    if (device !== this.#device) {
      this.#clear();
      this.#device = device;
    }
    let ofLevel = this.#heads.get(level);
    const known = ofLevel?.[action === undefined ? CODES : ACTIONS]?.get(name);
    if (known !== undefined) return known;
    const made = this.#make(event, device);
    if (this.#count >= CACHED) this.#clear();
    ofLevel = this.#heads.get(level) ?? [new Map(), new Map()];
    this.#heads.set(level, ofLevel);
    ofLevel[action === undefined ? CODES : ACTIONS]?.set(name, made);
    this.#count += 1;
    return made;
  }

  #clear(): void {
    this.#heads.clear();
    this.#count = 0;
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
  const own = fieldsOf(event.event).severity;
  return own === undefined || own === severity ? undefined : textOfValue(own);
}
