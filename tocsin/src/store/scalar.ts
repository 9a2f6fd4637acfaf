import type { Value } from '../event/index.ts';

/** A value as the text that `extra` holds. Never throws, whatever the nesting. */
export function text(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return json(value);
}

export function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '[nested too deeply to be written]';
  }
}

export function isObject(value: unknown): value is Record<string, Value | undefined> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const CANONICAL = /^-?[1-9]\d{0,14}$|^0$/;

/** The integer that a `long` column may hold for a value, undefined where that would lose something. */
export function asLong(value: Value): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : undefined;
  if (typeof value === 'string' && value.length < 17 && CANONICAL.test(value)) return Number(value);
  return undefined;
}

export function asDouble(value: Value): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
