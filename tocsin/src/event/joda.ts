const SHORT_MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const DAY = 86_400_000;

type Piece = (date: Date, nanoseconds: number) => string;

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** ISO week-based year and week. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const day = (date.getUTCDay() + 6) % 7;
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - day + 3));
  const year = thursday.getUTCFullYear();
  return { year, week: 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) };
}

const dayOfYear = (date: Date): number =>
  1 +
  Math.floor(
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
      DAY,
  );

const month = (date: Date, width: number): string => {
  const index = date.getUTCMonth();
  if (width >= 4) return MONTHS[index] ?? '';
  return width === 3 ? (SHORT_MONTHS[index] ?? '') : pad(index + 1, width);
};

const year = (value: number, width: number): string =>
  width === 2 ? pad(Math.abs(value) % 100, 2) : pad(value, width);

const fraction = (date: Date, nanoseconds: number, width: number): string =>
  `${pad(date.getUTCMilliseconds(), 3)}${pad(nanoseconds, 6)}`.padEnd(width, '0').slice(0, width);

/** Letters that Joda-Time and java.time share. */
function shared(letter: string, width: number): Piece | undefined {
  switch (letter) {
    case 'y':
      return (date) => year(date.getUTCFullYear(), width);
    case 'M':
      return (date) => month(date, width);
    case 'd':
      return (date) => pad(date.getUTCDate(), width);
    case 'D':
      return (date) => pad(dayOfYear(date), width);
    case 'H':
      return (date) => pad(date.getUTCHours(), width);
    case 'k':
      return (date) => pad(date.getUTCHours() || 24, width);
    case 'h':
      return (date) => pad(date.getUTCHours() % 12 || 12, width);
    case 'K':
      return (date) => pad(date.getUTCHours() % 12, width);
    case 'm':
      return (date) => pad(date.getUTCMinutes(), width);
    case 's':
      return (date) => pad(date.getUTCSeconds(), width);
    case 'S':
      return (date, nanoseconds) => fraction(date, nanoseconds, width);
    case 'a':
      return (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM');
    case 'E':
      return (date) => (DAYS[date.getUTCDay()] ?? '').slice(0, width >= 4 ? undefined : 3);
    case 'w':
      return (date) => pad(isoWeek(date).week, width);
    case 'G':
      return () => 'AD';
    default:
      return undefined;
  }
}

function joda(letter: string, width: number): Piece | undefined {
  switch (letter) {
    case 'Y':
      return (date) => year(date.getUTCFullYear(), width);
    case 'x':
      return (date) => year(isoWeek(date).year, width);
    case 'C':
      return (date) => pad(Math.floor(date.getUTCFullYear() / 100), width);
    case 'e':
      return (date) => pad(date.getUTCDay() || 7, width);
    case 'Z':
      return () => (width === 1 ? '+0000' : width === 2 ? '+00:00' : 'UTC');
    case 'z':
      return () => (width >= 4 ? 'Coordinated Universal Time' : 'UTC');
    default:
      return shared(letter, width);
  }
}

const startOfDay = (date: Date): number => Math.floor(date.getTime() / DAY) * DAY;

const dayName = (date: Date, width: number): string =>
  (DAYS[date.getUTCDay()] ?? '').slice(0, width === 4 ? undefined : width === 5 ? 1 : 3);

const quarter = (value: number, width: number): string =>
  width <= 2 ? pad(value, width) : width === 3 ? `Q${value}` : `${value}${['st', 'nd', 'rd', 'th'][value - 1]} quarter`;

function javaTime(letter: string, width: number): Piece | undefined {
  switch (letter) {
    case 'u':
      return (date) => year(date.getUTCFullYear(), width);
    case 'Y':
      return (date) => year(isoWeek(date).year, width);
    case 'L':
      return (date) => (width === 5 ? month(date, 3).slice(0, 1) : month(date, width));
    case 'e':
      return (date) => (width >= 3 ? dayName(date, width) : pad(date.getUTCDay() + 1, width));
    case 'n':
      return (date, nanoseconds) => pad(date.getUTCMilliseconds() * 1_000_000 + nanoseconds, width);
    case 'X':
      return () => 'Z';
    case 'x':
      return () => (width === 1 ? '+00' : width === 3 || width === 5 ? '+00:00' : '+0000');
    case 'Z':
      return () => (width === 5 ? 'Z' : width === 4 ? 'GMT' : '+0000');
    case 'O':
      return () => 'GMT';
    case 'V':
    case 'z':
      return () => 'Z';
    case 'Q':
    case 'q':
      return (date) => quarter(1 + Math.floor(date.getUTCMonth() / 3), width);
    case 'A':
      return (date) => pad(date.getTime() - startOfDay(date), width);
    case 'N':
      return (date, nanoseconds) => pad((date.getTime() - startOfDay(date)) * 1_000_000 + nanoseconds, width);
    case 'M':
      return (date) => (width === 5 ? month(date, 3).slice(0, 1) : month(date, width));
    case 'E':
      return (date) => dayName(date, width);
    default:
      return shared(letter, width);
  }
}

function compile(
  pattern: string,
  piece: (letter: string, width: number) => Piece | undefined,
): readonly (string | Piece)[] {
  const pieces: (string | Piece)[] = [];
  for (const [token] of pattern.matchAll(/'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    if (token.startsWith("'")) pieces.push(token === "''" ? "'" : token.replace(/^'|'$/g, '').replaceAll("''", "'"));
    else pieces.push(/^[A-Za-z]/.test(token) ? (piece(token.charAt(0), token.length) ?? token) : token);
  }
  return pieces;
}

const write = (pieces: readonly (string | Piece)[], milliseconds: number, nanoseconds: number): string => {
  const date = new Date(milliseconds);
  let text = '';
  for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(date, nanoseconds);
  return text;
};

/** Parts of a pattern that change within a day. */
const WITHIN_DAY = /[HhkKmsSan]/;

/**
 * Writes times in UTC by a Joda-Time pattern (https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html). A
 * letter without a meaning stands for itself.
 */
export function formatJoda(pattern: string): (milliseconds: number) => string {
  const pieces = compile(pattern, joda);
  if (WITHIN_DAY.test(pattern)) return (milliseconds) => write(pieces, milliseconds, 0);
  let cachedDay = Number.NaN;
  let cached = '';
  return (milliseconds) => {
    const day = Math.floor(milliseconds / DAY);
    if (day !== cachedDay) {
      cached = write(pieces, milliseconds, 0);
      cachedDay = day;
    }
    return cached;
  };
}

/** Brackets outside of quotes enclose what parsing may miss; writing writes it. */
const withoutOptional = (pattern: string): string =>
  pattern.replace(/('(?:[^']|'')*'?)|[[\]]/g, (_whole, quoted: string | undefined) => quoted ?? '');

/** The same by a java.time pattern (https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/time/format/DateTimeFormatter.html). */
export const formatJavaTime = (pattern: string): ((milliseconds: number, nanoseconds: number) => string) => {
  const pieces = compile(withoutOptional(pattern), javaTime);
  return (milliseconds, nanoseconds) => write(pieces, milliseconds, nanoseconds);
};
