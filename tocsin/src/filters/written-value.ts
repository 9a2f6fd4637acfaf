import { emptyObject, isObject, put, type Value } from '../event/index.ts';

/** What an option of any value says, as a value of an event. Texts are taken as they stand. */
export function writtenValue(written: unknown): Value {
  if (Array.isArray(written)) return written.map(writtenValue);
  if (!isObject(written))
    return typeof written === 'number' || typeof written === 'boolean' ? written : String(written);
  const object = emptyObject();
  for (const key of Object.keys(written)) put(object, key, writtenValue(written[key]));
  return object;
}
