/** A Python traceback at the end of a record. */
export interface Traceback {
  /** Text from `Traceback (most recent call last):` to the end. */
  readonly stack: string;
  /** Class of the last exception, with its module: `django.core.exceptions.PermissionDenied`. */
  readonly type: string | undefined;
  /** Text of the last exception; may have several lines. */
  readonly message: string | undefined;
}

export const TRACEBACK = 'Traceback (most recent call last):';
/** Heads what `stack_info` adds: where the record was made. Nothing but indented lines follows. */
export const STACK = 'Stack (most recent call last):';
const GROUP_TRACEBACK = '  + Exception Group Traceback (most recent call last):';

const CHAINS: readonly string[] = [
  'During handling of the above exception, another exception occurred:',
  'The above exception was the direct cause of the following exception:',
];

/** A line that links two exceptions of one traceback. */
export const isChainLine = (line: string): boolean => CHAINS.includes(line);

export const isTracebackLine = (line: string): boolean =>
  line.startsWith(TRACEBACK) || line.startsWith(GROUP_TRACEBACK);

/** Index of the line in `text` where its traceback begins, or -1. */
export const tracebackStart = (text: string): number => {
  if (isTracebackLine(text)) return 0;
  const plain = text.indexOf(`\n${TRACEBACK}`);
  const group = text.indexOf(`\n${GROUP_TRACEBACK}`);
  if (plain === -1) return group === -1 ? -1 : group + 1;
  return group === -1 ? plain + 1 : Math.min(plain, group) + 1;
};

const isNameCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code > 127;

/**
 * Length of the exception's class name at the beginning of `line`, or 0 when the line is not `Class`, `module.Class` or
 * `module.Class: text`.
 */
export const exceptionNameLength = (line: string): number => {
  let at = 0;
  let partStart = 0;
  for (; at < line.length && at < 256; at++) {
    const code = line.charCodeAt(at);
    if (isNameCode(code)) continue;
    if (code !== 46 || at === partStart) break;
    partStart = at + 1;
  }
  if (at === partStart || (at < line.length && line.charCodeAt(at) !== 58)) return 0;
  if (at + 1 < line.length && line.charCodeAt(at + 1) !== 32) return 0;
  const first = line.charCodeAt(0);
  return first >= 48 && first <= 57 ? 0 : at;
};

const isIndented = (line: string): boolean => {
  const code = line.charCodeAt(0);
  return code === 32 || code === 9;
};

/** Reads the traceback that begins at `start` of `text`. */
export const readTraceback = (text: string, start: number): Traceback => {
  const stack = text.slice(start).trimEnd();
  const lines = stack.split('\n');
  let inStack = false;
  let exceptionAt = -1;
  let end = lines.length;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (isTracebackLine(line)) {
      inStack = true;
      exceptionAt = -1;
      end = lines.length;
    } else if (isChainLine(line) && exceptionAt !== -1) {
      end = index;
    } else if (inStack && line !== '' && !isIndented(line)) {
      exceptionAt = index;
      inStack = false;
    } else if (inStack && line.startsWith('  | ') && exceptionNameLength(line.slice(4)) > 0) {
      exceptionAt = index;
      inStack = false;
    }
  }
  if (exceptionAt === -1) return { stack, type: undefined, message: undefined };
  const inGroup = (lines[exceptionAt] ?? '').startsWith('  | ');
  const first = inGroup ? (lines[exceptionAt] ?? '').slice(4) : (lines[exceptionAt] ?? '');
  const nameLength = exceptionNameLength(first);
  if (nameLength === 0) return { stack, type: undefined, message: first };
  const rest = inGroup ? [] : lines.slice(exceptionAt + 1, end);
  const message = [first.slice(nameLength + 2), ...rest].join('\n').trimEnd();
  return { stack, type: first.slice(0, nameLength), message: message === '' ? undefined : message };
};
