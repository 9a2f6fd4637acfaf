const COLON = 58;
const MINUS = 45;
const SLASH = 47;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

/** Whether `YYYY-MM-DD?HH:MM:SS` stands at `at`, by its shape. */
export const isDateTimeAt = (line: string, at: number): boolean =>
  line.charCodeAt(at + 4) === MINUS &&
  line.charCodeAt(at + 7) === MINUS &&
  line.charCodeAt(at + 13) === COLON &&
  line.charCodeAt(at + 16) === COLON &&
  isDigit(line.charCodeAt(at)) &&
  isDigit(line.charCodeAt(at + 3)) &&
  isDigit(line.charCodeAt(at + 5)) &&
  isDigit(line.charCodeAt(at + 9)) &&
  isDigit(line.charCodeAt(at + 11)) &&
  isDigit(line.charCodeAt(at + 14)) &&
  isDigit(line.charCodeAt(at + 18));

/** Whether `DD/Mon/YYYY?HH:MM:SS` stands at `at`, by its shape. */
export const isClfTimeAt = (line: string, at: number): boolean =>
  line.charCodeAt(at + 2) === SLASH &&
  line.charCodeAt(at + 6) === SLASH &&
  line.charCodeAt(at + 14) === COLON &&
  line.charCodeAt(at + 17) === COLON &&
  isDigit(line.charCodeAt(at)) &&
  isLetter(line.charCodeAt(at + 3)) &&
  isDigit(line.charCodeAt(at + 7)) &&
  isDigit(line.charCodeAt(at + 19));
