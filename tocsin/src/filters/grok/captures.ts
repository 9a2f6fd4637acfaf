import {
  type Event,
  emptyObject,
  type Field,
  fieldOf,
  isObject,
  owned,
  type Value,
  type ValueObject,
} from '../../event/index.ts';
import { type Cast, castTo, type Grok, type GrokCapture, type GrokMatch } from '../../regex/index.ts';

/** Puts what a pattern caught into an event. False, and the rest is not put, where a field can't be set there. */
export type ApplyMatch = (event: Event, match: GrokMatch) => boolean;

export interface CaptureOptions {
  readonly target: string | undefined;
  readonly overwrite: readonly string[];
  readonly keepEmpty: boolean;
}

/**
 * A capture sets a field that is not there, adds to a list, makes a list of a text that is there and itself, and leaves
 * every other value alone; fields of `overwrite` are set in any case.
 */
export function capturesInto({ captures }: Grok, options: CaptureOptions): ApplyMatch {
  const steps = captures.map((capture) => stepOf(capture, options));
  return (event, match) => {
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      const text = match[index + 1];
      if (step === undefined || ((text === undefined || text === '') && !options.keepEmpty)) continue;
      const value = text === undefined ? null : step.cast === undefined ? text : castTo(step.cast, text);
      if (!put(event, step, value)) return false;
      const isWhole = step.cast === 'float' && Number.isInteger(value);
      if (isWhole && typeof value === 'number' && step.field.get(event) === value) step.field.setFloat(event, value);
    }
    return true;
  };
}

interface Step {
  readonly field: Field;
  /** Where the field lies, if none of its names means anything to objects, lists or events of JavaScript: then it is read and set as it is. */
  readonly way: readonly string[] | undefined;
  readonly cast: Cast | undefined;
  readonly overwrites: boolean;
  readonly isTimestamp: boolean;
}

const SPECIAL = new Set(['@timestamp', '@nanoseconds', '@metadata', 'tags']);

function stepOf({ field: name, cast }: GrokCapture, { target, overwrite }: CaptureOptions): Step {
  const field = fieldOf(target === undefined ? name : `${bracketed(target)}${bracketed(name)}`);
  const { steps } = field;
  const isPlain =
    !SPECIAL.has(steps[0] ?? '') && !steps.some((step) => step in Object.prototype || /^-?\d+$/.test(step));
  return {
    field,
    way: isPlain ? steps : undefined,
    cast,
    overwrites: overwrite.includes(name) || overwrite.includes(field.text),
    isTimestamp: steps.length === 1 && steps[0] === '@timestamp',
  };
}

const bracketed = (name: string): string => (name.startsWith('[') ? name : `[${name}]`);

function put(event: Event, step: Step, value: Value): boolean {
  const { field, way, overwrites, isTimestamp } = step;
  if (way !== undefined && putAlong(event, way, value)) return true;
  const before = field.get(event);
  if (before === undefined || before === null || overwrites) return field.set(event, value);
  if (Array.isArray(before)) return field.set(event, [...before, value]);
  // A time is no text, though it reads as one.
  return typeof before !== 'string' || isTimestamp || field.set(event, [before, value]);
}

/** Sets what is not there yet. False, and nothing changes, where it is, or where something other than an object lies on the way. */
function putAlong(event: Event, way: readonly string[], value: Value): boolean {
  let at: ValueObject = event;
  const last = way.length - 1;
  for (let index = 0; index < last; index++) {
    const step = way[index] ?? '';
    const next = at[step];
    if (next === undefined) {
      const made = emptyObject();
      at[step] = made;
      at = made;
    } else if (isObject(next)) {
      const own = owned(next);
      if (own !== next) at[step] = own;
      at = own;
    } else return false;
  }
  const name = way[last] ?? '';
  if (at[name] !== undefined) return false;
  at[name] = value;
  return true;
}
