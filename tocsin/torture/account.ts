import { type NumberedLines, readNumbered } from './numbered-lines.ts';
import type { Taken } from './receiver.ts';

export interface Account {
  readonly sent: number;
  readonly stored: number;
  readonly lost: number;
  readonly altered: number;
  /** Taken once more than needed, in all … */
  readonly doubled: number;
  /** … because the receiver took them and did not say so in time, … */
  readonly doubledUnanswered: number;
  /** … and because of a kill between delivery and checkpoint. */
  readonly doubledByKills: number;
  /** The most of the last kind behind one kill. */
  readonly mostOfOneKill: number;
  /** Of those: milliseconds at most between the request behind the first delivery, which shows that it was done, and the kill. */
  readonly oldestBeforeKill: number;
  /** Taken twice with neither: `milliseconds between × lines`. */
  readonly unexplained: readonly string[];
  /** First deliveries behind one of a higher number, in their source. */
  readonly outOfOrder: number;
  /** Which are lost, as `source from-to`, the first few. */
  readonly gaps: readonly string[];
}

/** What was written against what was taken. `kills`: when, in milliseconds. */
export function account(writers: readonly NumberedLines[], taken: readonly Taken[], kills: readonly number[]): Account {
  const times = new Map<string, Taken[]>();
  const requests = requestsOf(taken);
  const highest = new Map<string, number>();
  let altered = 0;
  let outOfOrder = 0;
  for (const one of taken) {
    const line = readNumbered(one.line);
    if (line === undefined) {
      altered += 1;
      continue;
    }
    const key = `${line.source} ${line.sequence}`;
    const before = times.get(key);
    if (before !== undefined) before.push(one);
    else {
      times.set(key, [one]);
      if (line.sequence < (highest.get(line.source) ?? 0)) outOfOrder += 1;
      highest.set(line.source, Math.max(line.sequence, highest.get(line.source) ?? 0));
    }
  }
  const sent = writers.reduce((sum, { written }) => sum + written, 0);
  let doubled = 0;
  let doubledUnanswered = 0;
  let oldestBeforeKill = 0;
  const unexplained = new Map<number, number>();
  const byKill = new Map<number, number>();
  for (const all of times.values()) {
    for (let index = 1; index < all.length; index++) {
      doubled += 1;
      const before = all[index - 1];
      const again = all[index];
      if (before === undefined || again === undefined) continue;
      if (before.outcome !== 'ok') {
        doubledUnanswered += 1;
        continue;
      }
      // The first kill behind it explains it; others may come before it is taken again.
      const kill = kills.find((time) => time >= before.time && time <= again.time);
      if (kill === undefined) {
        const between = again.time - before.time;
        unexplained.set(between, (unexplained.get(between) ?? 0) + 1);
        continue;
      }
      byKill.set(kill, (byKill.get(kill) ?? 0) + 1);
      const following = requests.find(
        ({ request, time, lines }) => request > before.request && time <= kill && !lines.has(before.line),
      );
      if (following !== undefined) oldestBeforeKill = Math.max(oldestBeforeKill, kill - following.time);
    }
  }
  const counts = [...byKill.values()];
  return {
    sent,
    stored: times.size,
    lost: sent - times.size,
    altered,
    doubled,
    doubledUnanswered,
    doubledByKills: counts.reduce((sum, count) => sum + count, 0),
    mostOfOneKill: Math.max(0, ...counts),
    oldestBeforeKill,
    unexplained: [...unexplained].map(([between, lines]) => `${between} × ${lines}`).slice(0, 10),
    outOfOrder,
    gaps: gapsOf(writers, (source, sequence) => times.has(`${source} ${sequence}`)),
  };
}

interface TakenRequest {
  readonly request: number;
  readonly time: number;
  readonly lines: Set<string>;
}

function requestsOf(taken: readonly Taken[]): readonly TakenRequest[] {
  const requests: TakenRequest[] = [];
  for (const { request, time, line } of taken) {
    const last = requests.at(-1);
    if (last?.request === request) last.lines.add(line);
    else requests.push({ request, time, lines: new Set([line]) });
  }
  return requests;
}

function gapsOf(writers: readonly NumberedLines[], isTaken: (source: string, sequence: number) => boolean): string[] {
  const gaps: string[] = [];
  for (const { source, written } of writers) {
    let from: number | undefined;
    for (let sequence = 1; sequence <= written + 1; sequence++) {
      const isLost = sequence <= written && !isTaken(source, sequence);
      if (isLost) from ??= sequence;
      else if (from !== undefined) {
        gaps.push(`${source} ${from}-${sequence - 1}`);
        from = undefined;
      }
    }
  }
  return gaps.slice(0, 20);
}

/** As rows of a table. */
export const table = (rows: Readonly<Record<string, unknown>>): string =>
  Object.entries(rows)
    .map(([name, value]) => `| ${name} | ${String(value)} |`)
    .join('\n');
