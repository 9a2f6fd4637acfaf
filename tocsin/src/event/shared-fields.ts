import type { ValueObject } from './event.ts';

/** Fields that are the same in many events: hashes within hashes, and never a list. */
export interface Fields {
  readonly [key: string]: string | number | boolean | Fields;
}

/**
 * An object that many events hold and none may change: it is frozen, with all below it. Who changes what lies below a field asks for what is
 * `owned` on the way down, and puts it in its place.
 */
export interface Shared {
  readonly [key: string]: string | number | boolean | Shared;
}

/** A class, since whether an object is of one costs less to ask than for a property that most of them do not have. */
class SharedFields {
  readonly #json: Uint8Array;

  constructor(fields: Shared) {
    this.#json = Buffer.from(JSON.stringify(fields));
    Object.assign(this, fields);
    Object.freeze(this);
  }

  static jsonOf(object: object): Uint8Array | undefined {
    return object instanceof SharedFields ? object.#json : undefined;
  }
}

export function share(fields: Fields): Shared {
  const members: Record<string, string | number | boolean | Shared> = {};
  for (const [key, member] of Object.entries(fields))
    members[key] = typeof member === 'object' && SharedFields.jsonOf(member) === undefined ? share(member) : member;
  return new SharedFields(members) as object as Shared;
}

/** How an object that is shared is written; undefined for what one event has for itself. */
export const sharedJson = (object: ValueObject): Uint8Array | undefined => SharedFields.jsonOf(object);

/** The object itself, or, where it is shared, a copy that may be changed; what lies below is as shared as it was. */
export const owned = (object: ValueObject): ValueObject =>
  SharedFields.jsonOf(object) === undefined ? object : { ...object };
