import { quoteText } from './quote.ts';
import { asString, type Typed } from './typed.ts';

/** A backslash has no meaning of its own in SPL's LIKE, so that paths can be written; the engine's LIKE gives it one. */
export const likePattern = (pattern: Typed): string =>
  pattern.literal === undefined
    ? `replaceAll(${asString(pattern)}, '\\\\', '\\\\\\\\')`
    : quoteText(String(pattern.literal).replaceAll('\\', '\\\\'));
