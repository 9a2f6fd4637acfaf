import type { Value } from '../../event/index.ts';
import { hash32 } from './entities/hash.ts';

const LONGEST = 256;

/** A value of an event as it names someone; undefined for nothing, and for objects. A long text keeps its hash, so that it stays itself. */
export const textOf = (value: Value | undefined): string | undefined => {
  if (Array.isArray(value))
    return value.length === 0 ? undefined : textOf(value.length === 1 ? value[0] : JSON.stringify(value));
  if (value === undefined || value === null || value === '' || typeof value === 'object') return undefined;
  const text = String(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${hash32(text).toString(16)})`;
};
