import type { Ecs } from '../../../define/index.ts';
import { type Device, fieldsOf } from '../../cef/dictionary.ts';

export interface CefNames {
  /** Fields of the seven parts of the header, in their order. */
  readonly header: readonly string[];
  /** What stands before the header. */
  readonly syslog: string;
  /** Keys and names of an extension → field of an event. */
  readonly decode: ReadonlyMap<string, string>;
  /** Fields that hold times, in ECS. */
  readonly times: readonly string[];
  /** Field of an event, or name → name or key that is written. */
  readonly encode: ReadonlyMap<string, string>;
}

const HEADER = {
  ecs: [
    '[cef][version]',
    '[observer][vendor]',
    '[observer][product]',
    '[observer][version]',
    '[event][code]',
    '[cef][name]',
    '[event][severity]',
  ],
  old: ['cefVersion', 'deviceVendor', 'deviceProduct', 'deviceVersion', 'deviceEventClassId', 'name', 'severity'],
} as const;

export interface NameOptions {
  readonly ecs: Ecs;
  readonly device: Device;
  /** Writes keys in place of names. */
  readonly isReversed: boolean;
}

export function cefNames({ ecs, device, isReversed }: NameOptions): CefNames {
  const isEcs = ecs !== 'disabled';
  const decode = new Map<string, string>();
  const encode = new Map<string, string>();
  const times = new Set<string>();
  for (const field of fieldsOf(device)) {
    const own = isEcs ? field.ecs : field.name;
    decode.set(field.key, own);
    decode.set(field.name, own);
    encode.set(own, isReversed ? field.key : field.name);
    encode.set(field.name, isReversed ? field.key : field.name);
    if (field.legacy !== undefined) {
      decode.set(field.legacy, isEcs ? field.ecs : field.legacy);
      encode.set(field.legacy, isReversed ? field.key : field.legacy);
    }
    if (isEcs && field.isTime) times.add(own);
  }
  return {
    header: isEcs ? HEADER.ecs : HEADER.old,
    syslog: isEcs ? '[log][syslog][header]' : 'syslog',
    decode,
    encode,
    times: [...times],
  };
}
