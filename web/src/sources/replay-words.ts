import type { Replayed } from '../api/dead-letters.ts';
import { formatCount } from '../ui/numbers.ts';

/** How it went, for a person. */
export function replayWords({ delivered, stayed, reasons }: Replayed): string {
  if (delivered === 0 && stayed === 0 && reasons.length === 0) return 'Nothing was there to send.';
  const sent = `${formatCount(delivered)} sent again and removed`;
  if (stayed === 0 && reasons.length === 0) return `${sent}.`;
  return `${sent}, ${formatCount(stayed)} stay: ${reasons.slice(0, 5).join('; ')}.`;
}
