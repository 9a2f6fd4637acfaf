import type { Storage } from '../api/storage.ts';
import { formatBytes, plural } from '../ui/numbers.ts';

const FOREVER = 36_500;

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
