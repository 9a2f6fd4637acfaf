import type { ValueObject } from '../../event/index.ts';
import { exceptionNameLength } from '../framing/traceback.ts';

const FRAME = '\n    at ';
/** Lines that an error's own text may have. */
const LONGEST_TEXT = 20;

/** A message and the error that was printed with it. */
export interface SplitStack {
  readonly message: string;
  readonly error: ValueObject | undefined;
}

/** `error.*` of a stack as V8 prints it: `TypeError: no stock`, then lines that begin with `    at `. */
export const errorOfStack = (stack: string): ValueObject => {
  const error: ValueObject = { stack_trace: stack };
  const frames = stack.indexOf(FRAME);
  const head = frames === -1 ? stack : stack.slice(0, frames);
  const length = exceptionNameLength(head.slice(0, 256));
  if (length > 0) error.type = head.slice(0, length);
  const text = length > 0 ? head.slice(length + 2) : head;
  if (text !== '') error.message = text;
  return error;
};

/** Parts a text in the message and the stack below it. Without a stack all of it is the message. */
export const splitStack = (text: string): SplitStack => {
  const frames = text.indexOf(FRAME);
  if (frames === -1) return { message: text, error: undefined };
  let start = frames;
  for (let lines = 0; lines < LONGEST_TEXT && start > 0; lines++) {
    start = text.lastIndexOf('\n', start - 1) + 1;
    if (exceptionNameLength(text.slice(start, start + 256)) > 0) break;
    if (start > 0) start--;
  }
  if (exceptionNameLength(text.slice(start, start + 256)) === 0) start = text.lastIndexOf('\n', frames - 1) + 1;
  const error = errorOfStack(text.slice(start));
  const message = start === 0 ? text.slice(0, frames) : text.slice(0, start - 1);
  return { message, error };
};
