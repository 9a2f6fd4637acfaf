import { appendFileSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Rig } from './file-input-rig.ts';

export interface ManyFiles {
  readonly files: number;
  /** Lines that each file has at the start. */
  readonly lines: number;
  readonly maxOpen: number;
  /** Files that are rotated, some of them compressed, while the hot file is written. */
  readonly rotations: number;
  readonly hotLines: number;
}

export interface ManyFilesReport {
  readonly written: number;
  readonly lost: number;
  readonly doubled: number;
  readonly possiblyLost: number;
  readonly mostHandles: number;
  /** Milliseconds until all that was there at the start was stored. */
  readonly start: number;
  /** Milliseconds from a line of the hot file being written to its being stored. */
  readonly latency: { readonly median: number; readonly p99: number; readonly worst: number };
  readonly peakRss: number;
  readonly cpuSeconds: number;
  /** CPU seconds in ten seconds without a new line. */
  readonly idleCpu: number;
}

/** Descriptors of this process that lie below a folder. */
const handlesBelow = (folder: string, links: (fd: string) => string): number =>
  readdirSync('/proc/self/fd').filter((fd) => links(fd).startsWith(folder)).length;

/** One hot file among many, which are rotated and compressed meanwhile. */
export const manyFiles = async (load: ManyFiles, links: (fd: string) => string): Promise<ManyFilesReport> => {
  const rig = new Rig();
  const written: string[] = [];
  const name = (at: number): string => join(rig.logs, `app-${String(at).padStart(5, 'x')}.log`);
  const append = (path: string, lines: readonly string[]): void => {
    appendFileSync(path, lines.map((line) => `${line}\n`).join(''));
    written.push(...lines);
  };
  let mostHandles = 0;
  let peakRss = 0;
  const watch = setInterval(() => {
    mostHandles = Math.max(mostHandles, handlesBelow(rig.logs, links));
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, 20);
  try {
    for (let at = 0; at < load.files; at++) {
      append(
        name(at),
        Array.from({ length: load.lines }, (_, line) => `file ${at} line ${line} ${'.'.repeat((at + line) % 60)}`),
      );
    }
    const hot = join(rig.logs, 'hot.log');
    append(hot, ['hot begins']);
    rig.maxEvents = 1_000;
    const cpu = process.cpuUsage();
    const began = performance.now();
    const options = {
      paths: [join(rig.logs, '*.log*')],
      maxOpen: load.maxOpen,
      pollInterval: 50,
      scanInterval: 200,
    };
    rig.start(options);
    const stored = (): number => [...rig.store.batches.values()].reduce((sum, events) => sum + events.length, 0);
    await rig.until(() => stored() >= written.length, 'the files of the start', 300_000);
    const start = performance.now() - began;

    const sent = new Map<string, number>();
    const latencies: number[] = [];
    let seen = 0;
    const arrivals = setInterval(() => {
      const batches = [...rig.store.batches.values()];
      for (; seen < batches.length; seen++) {
        for (const { message } of batches[seen] ?? []) {
          const at = sent.get(String(message));
          if (at !== undefined) latencies.push(performance.now() - at);
        }
      }
    }, 5);
    const every = Math.max(1, Math.floor(load.hotLines / load.rotations));
    for (let line = 0; line < load.hotLines; line++) {
      const text = `hot ${line}`;
      sent.set(text, performance.now());
      append(hot, [text]);
      if (line % every === 0) rotate(name((line / every) % load.files), line / every, append);
      if (line % 20 === 0) await sleep(5);
    }
    await rig.until(() => stored() >= written.length, 'all lines', 300_000);
    await sleep(500);
    clearInterval(arrivals);
    const used = process.cpuUsage(cpu);
    const idle = process.cpuUsage();
    const quiet = load.files > 1_000 ? 10_000 : 500;
    await sleep(quiet);
    const { user, system } = process.cpuUsage(idle);
    const times = new Map<string, number>();
    for (const line of rig.store.lines) times.set(line, (times.get(line) ?? 0) + 1);
    latencies.sort((one, other) => one - other);
    const at = (share: number): number => Math.round(latencies[Math.floor((latencies.length - 1) * share)] ?? 0);
    return {
      written: written.length,
      lost: written.filter((line) => !times.has(line)).length,
      doubled: [...times.values()].filter((count) => count > 1).length,
      possiblyLost: rig.counts.get('possibly_lost') ?? 0,
      mostHandles,
      start: Math.round(start),
      latency: { median: at(0.5), p99: at(0.99), worst: at(1) },
      peakRss: Math.round(peakRss / 2 ** 20),
      cpuSeconds: (used.user + used.system) / 1e6,
      idleCpu: ((user + system) / 1e6) * (10_000 / quiet),
    };
  } finally {
    clearInterval(watch);
    await rig.end();
  }
};

/** Renamed; half of them after more was written, and each third compressed at once. */
const rotate = (path: string, turn: number, append: (path: string, lines: readonly string[]) => void): void => {
  const rotated = `${path}.1`;
  if (turn % 2 === 0) append(path, [`late ${turn} ${path}`]);
  renameSync(path, rotated);
  append(path, [`new ${turn} ${path}`]);
  if (turn % 3 > 0) return;
  writeFileSync(`${rotated}.gz`, gzipSync(readFileSync(rotated)));
  unlinkSync(rotated);
};
