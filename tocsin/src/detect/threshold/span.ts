import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A span as Sigma writes it, or in milliseconds (`500ms`); gives milliseconds. */
export const spanOf = () =>
  z
    .string()
    .regex(/^[1-9]\d{0,6}(?:ms|[smhdw])$/, { error: 'expected a span such as 30s, 5m, 1h or 7d' })
    .transform((text) => Number.parseInt(text, 10) * (UNITS[text.replace(/^\d+/, '')] ?? 1));
