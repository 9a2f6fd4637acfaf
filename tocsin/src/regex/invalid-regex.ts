/** Thrown for a text that is no regular expression, or needs what JavaScript can't do; `message` says which. */
export class InvalidRegex extends Error {}

export function orInvalid<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw error instanceof InvalidRegex
      ? error
      : new InvalidRegex(error instanceof Error ? error.message : String(error));
  }
}
