import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findStamp, type Stamp } from './stamp.ts';

/** A record of a log: its first line, whose stamp is shifted, and what belongs to it, with the newline at the end. */
export interface RecordedEntry {
  readonly text: string;
  readonly stamp: Stamp;
}

/** Stretches of the recording that are played. */
export type Part = 'day' | 'busy';

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Recording {
  /** Tells this recording from another. */
  readonly digest: string;
  /** By name of the file, each in the order of its lines. */
  readonly logs: ReadonlyMap<string, readonly RecordedEntry[]>;
  /** `day` is all of it; `busy` some hours of ordinary traffic without the attack. */
  readonly parts: Readonly<Record<Part, Span>>;
  /** What lies before it has happened when a replay begins, the rest is seen live. */
  readonly live: number;
}

const instant = z.iso.datetime().transform((text) => Date.parse(text));
const marks = z.object({
  first: instant,
  live: instant,
  last: instant,
  busy: z.object({ from: instant, to: instant }),
});

/** Reads a folder of logs with their `recording.json`. Throws where it is none. */
export const readRecording = (folder: string): Recording => {
  const { first, live, last, busy } = marks.parse(JSON.parse(readFileSync(join(folder, 'recording.json'), 'utf8')));
  const hash = createHash('sha256');
  const logs = new Map<string, readonly RecordedEntry[]>();
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.log')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    hash.update(`${name}\n${text}`);
    logs.set(name, entriesOf(text, join(folder, name)));
  }
  return { digest: hash.digest('hex'), logs, parts: { day: { from: first, to: last }, busy }, live };
};

const entriesOf = (text: string, file: string): readonly RecordedEntry[] => {
  const entries: RecordedEntry[] = [];
  let stamp: Stamp | undefined;
  let lines = '';
  const end = (): void => {
    if (stamp !== undefined) entries.push({ text: lines, stamp });
  };
  for (const line of text.split(/(?<=\n)/)) {
    const found = findStamp(line);
    if (found === undefined) {
      if (stamp === undefined) throw new Error(`${file} does not begin with a record that has a time`);
      lines += line;
      continue;
    }
    end();
    stamp = found;
    lines = line;
  }
  end();
  return entries;
};
