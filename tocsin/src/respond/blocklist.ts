import type { Answer } from './answer.ts';

export const BLOCKLIST_FORMATS = ['plain', 'nginx'] as const;

/** Addresses and ranges that are blocked, each once with the last of its ends. */
export const blockedAddresses = (
  answers: readonly Answer[],
): readonly { readonly target: string; readonly until: number }[] => {
  const ends = new Map<string, number>();
  for (const { kind, target, until = 0, dryRun } of answers)
    if (kind === 'block_address' && !dryRun) ends.set(target, Math.max(until, ends.get(target) ?? 0));
  return [...ends].map(([target, until]) => ({ target, until }));
};

/** A line each: `192.0.2.0/24`, or nginx's `deny 192.0.2.0/24;`. */
export const blocklistText = (answers: readonly Answer[], format: (typeof BLOCKLIST_FORMATS)[number]): string =>
  blockedAddresses(answers)
    .map(({ target }) => (format === 'nginx' ? `deny ${target};\n` : `${target}\n`))
    .join('');
