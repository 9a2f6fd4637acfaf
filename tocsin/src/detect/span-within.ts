import { span } from '../define/index.ts';

const YEAR = 366 * 86_400_000;

/** A span of at most a year; `text` is how the least is written. */
export const spanWithin = (least: number, text: string) =>
  span().refine((value) => value >= least && value <= YEAR, { error: `must be ${text} to 366 days` });
