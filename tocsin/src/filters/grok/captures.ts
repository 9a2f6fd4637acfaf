import { type Event, type Field, fieldOf, type Value } from '../../event/index.ts';
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
      if (!put(event, step, text === undefined ? null : step.cast === undefined ? text : castTo(step.cast, text)))
        return false;
    }
    return true;
  };
}

interface Step {
  readonly field: Field;
  /** A name at the top of an event that means nothing to an object of JavaScript, to be read and set as it is. */
  readonly plain: string | undefined;
  readonly cast: Cast | undefined;
  readonly overwrites: boolean;
  readonly isTimestamp: boolean;
}

function stepOf({ field: name, cast }: GrokCapture, { target, overwrite }: CaptureOptions): Step {
  const field = fieldOf(target === undefined ? name : `${bracketed(target)}${bracketed(name)}`);
  const [first = ''] = field.steps;
  const isTop = field.steps.length === 1;
  const isTimestamp = isTop && first === '@timestamp';
  const isSpecial = isTimestamp || first === 'tags' || first in Object.prototype;
  return {
    field,
    plain: isTop && !isSpecial ? first : undefined,
    cast,
    overwrites: overwrite.includes(name) || overwrite.includes(field.text),
    isTimestamp,
  };
}

const bracketed = (name: string): string => (name.startsWith('[') ? name : `[${name}]`);

function put(event: Event, { field, plain, overwrites, isTimestamp }: Step, value: Value): boolean {
  const before = plain === undefined ? field.get(event) : event[plain];
  if (before === undefined || before === null || overwrites) {
    if (plain === undefined) return field.set(event, value);
    event[plain] = value;
    return true;
  }
  if (Array.isArray(before)) return field.set(event, [...before, value]);
  // A time is no text, though it reads as one.
  return typeof before !== 'string' || isTimestamp || field.set(event, [before, value]);
}
