/** Spans as the configuration writes them (`5m`), in words and in milliseconds. */

const SPAN = /^([1-9]\d{0,8})(ms|[smh])$/;
const UNITS = {
  ms: [1, 'millisecond'],
  s: [1_000, 'second'],
  m: [60_000, 'minute'],
  h: [3_600_000, 'hour'],
} as const;
const AGE = /^([1-9]\d{0,4})([dwmy])$/;
const AGES = { d: 'day', w: 'week', m: 'month', y: 'year' } as const;

/** Undefined where it is no span. */
export function spanMs(text: string): number | undefined {
  const found = spanParts(text);
  return found === undefined ? undefined : found.amount * UNITS[found.unit][0];
}

/** `5 minutes`; what is no span comes back as it is. */
export function spanWords(text: string): string {
  const found = spanParts(text);
  return found === undefined ? text : counted(found.amount, UNITS[found.unit][1]);
}

/** `every minute`, `every 5 minutes`. */
export function everyWords(text: string): string {
  const found = spanParts(text);
  if (found === undefined) return `every ${text}`;
  return found.amount === 1 ? `every ${UNITS[found.unit][1]}` : `every ${spanWords(text)}`;
}

/** `90d` and its like. */
export function isAge(text: string): boolean {
  return AGE.test(text);
}

export function ageWords(text: string): string {
  const [, amount, unit] = AGE.exec(text) ?? [];
  if (unit !== 'd' && unit !== 'w' && unit !== 'm' && unit !== 'y') return text;
  return counted(Number(amount), AGES[unit]);
}

function spanParts(text: string): { readonly amount: number; readonly unit: keyof typeof UNITS } | undefined {
  const [, amount, unit] = SPAN.exec(text.trim()) ?? [];
  if (unit !== 'ms' && unit !== 's' && unit !== 'm' && unit !== 'h') return undefined;
  return { amount: Number(amount), unit };
}

function counted(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? '' : 's'}`;
}
