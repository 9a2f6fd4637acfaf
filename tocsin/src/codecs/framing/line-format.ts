import type { Event } from '../../event/index.ts';
import type { Format } from './format.ts';

/** A line as an event of its own. */
export const lineEvent = (raw: string, arrival: number): Event => ({
  '@timestamp': arrival,
  message: raw,
  event: { original: raw },
});

/** Lines of no known format. */
export const lineFormat: Format = {
  name: 'line',
  title: 'plain lines',
  strict: false,
  continuation: 'none',
  begins: () => false,
  decode: lineEvent,
};
