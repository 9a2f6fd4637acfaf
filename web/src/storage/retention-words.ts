import type { Storage } from '../api/storage.ts';
import { formatMoment } from '../time/format.ts';
import { formatBytes, plural } from '../ui/numbers.ts';

const FOREVER = 36_500;

/** What goes next and what went because of the limit of size, as sentences. */
export function droppingWords({ nextDrop, dropped }: Pick<Storage, 'nextDrop' | 'dropped'>): readonly string[] {
  const next =
    nextDrop === undefined
      ? []
      : [
          `${partitionName(nextDrop.partition)} is the next to go, about ${formatMoment(nextDrop.at).slice(0, 10)}, because of its ${
            nextDrop.because === 'age' ? 'age' : 'place: the oldest when the limit of size is reached'
          }.`,
        ];
  const gone =
    dropped.partitions === 0
      ? []
      : [
          `Since the start, ${plural(dropped.partitions, 'day')} with ${plural(dropped.events, 'event')} (${formatBytes(dropped.bytes)}) went because of the limit of size.`,
        ];
  return [...next, ...gone];
}

/** What is kept and what goes first, as sentences. */
export function retentionWords({ days, bytes, indexes }: Storage['retention']): readonly string[] {
  const age =
    days === undefined || days >= FOREVER
      ? undefined
      : `Events are kept for ${plural(days, 'day')}, then their day is dropped.`;
  const size =
    bytes === undefined
      ? undefined
      : `When all of it takes more than ${formatBytes(bytes)}, the oldest whole days are dropped, never the current one.`;
  const own = indexes.map(
    ({ name, days: own }) => `Index ${name}: ${own >= FOREVER ? 'kept for ever' : `kept for ${plural(own, 'day')}`}.`,
  );
  const told = [age, size].filter((sentence) => sentence !== undefined);
  return [
    ...(told.length === 0 ? ['Events are kept until the disk is full: no retention is configured.'] : told),
    ...own,
  ];
}

/** `20261125` → `2026-11-25`, `202611` → `2026-11`. */
export function partitionName(name: string): string {
  return name.replace(/^(\d{4})(\d\d)(\d\d)?$/, (_, year, month, day) =>
    day === undefined ? `${year}-${month}` : `${year}-${month}-${day}`,
  );
}
