/** Severity from 0 to 10, as CEF and LEEF have it: low to 3, medium to 6, high to 8, very high above. */
export const levelOfSeverity = (severity: number): string =>
  severity <= 3 ? 'info' : severity <= 6 ? 'warning' : severity <= 8 ? 'error' : 'critical';

const BY_LEVEL: ReadonlyMap<string, number> = new Map([
  ['trace', 0],
  ['debug', 0],
  ['verbose', 1],
  ['info', 2],
  ['informational', 2],
  ['notice', 3],
  ['warn', 5],
  ['warning', 5],
  ['error', 7],
  ['err', 7],
  ['critical', 9],
  ['crit', 9],
  ['fatal', 9],
  ['alert', 10],
  ['emergency', 10],
  ['emerg', 10],
  ['panic', 10],
]);

/** Undefined for a level that is not known. */
export const severityOfLevel = (level: string): number | undefined => BY_LEVEL.get(level.toLowerCase());

/** The lowest number that each word stands for; `Unknown` is none. */
const BY_WORD: ReadonlyMap<string, number> = new Map([
  ['low', 0],
  ['medium', 4],
  ['high', 7],
  ['very-high', 9],
  ['very high', 9],
  ['veryhigh', 9],
]);

/** A severity of 0 to 10 in digits, or a word for it. */
export function readSeverity(text: string): number | undefined {
  const number = /^\d{1,2}(?:\.0)?$/.test(text) ? Number(text) : Number.NaN;
  return number >= 0 && number <= 10 ? number : BY_WORD.get(text.toLowerCase());
}
