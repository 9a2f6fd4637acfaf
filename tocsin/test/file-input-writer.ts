import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Random, random } from './random.ts';

/** Lines that nobody may be able to read any more. */
export interface Risk {
  readonly why: string;
  readonly lines: readonly string[];
  /** How many `possibly_lost` there were before; undefined where no reader could know that there was anything to lose. */
  readonly counted: number | undefined;
}

export interface Watched {
  /** Whether something of what the file holds now was read. */
  readonly isRead: (path: string) => boolean;
  readonly possiblyLost: () => number;
}

/** One application with its log file, which it rotates in every way, by chance. Each line is written once. */
export class LogWriter {
  readonly written: string[];
  readonly risks: Risk[];
  readonly path: string;
  readonly #name: string;
  readonly #next: Random;
  readonly #watched: Watched;
  /** Copies get a name of their own, not a number that moves on. */
  readonly #dated: boolean;
  #unfinished: string | undefined;
  #day = 20_261_101;

  constructor(
    path: string,
    name: string,
    seed: number,
    shared: { written: string[]; risks: Risk[] },
    watched: Watched,
  ) {
    this.path = path;
    this.#name = name;
    this.#next = random(seed);
    this.#dated = this.#next(3) === 0;
    this.written = shared.written;
    this.risks = shared.risks;
    this.#watched = watched;
  }

  get exists(): boolean {
    return existsSync(this.path);
  }

  #lines(most: number): readonly string[] {
    const lines = Array.from(
      { length: 1 + this.#next(most) },
      (_, at) => `${at} ${this.#name} ${this.written.length + at} ${this.#next(1e9)} ${'é'.repeat(this.#next(40))}`,
    );
    this.written.push(...lines);
    appendFileSync(this.path, lines.map((line) => `${line}\n`).join(''));
    return lines;
  }

  /** Ends the line that was begun: a rotation cuts no line in two. */
  end(): void {
    if (this.#unfinished === undefined) return;
    appendFileSync(this.path, '!\n');
    this.written.push(`${this.#unfinished}!`);
    this.#unfinished = undefined;
  }

  append(): void {
    this.end();
    this.#lines(40);
    if (this.#next(3) > 0) return;
    this.#unfinished = `begun ${this.#name} ${this.written.length} ${this.#next(1e9)}`;
    appendFileSync(this.path, this.#unfinished);
  }

  rotated(number: number): string {
    return `${this.path}.${number}`;
  }

  #room(): string {
    if (this.#dated) return this.path.replace(/\.log$/, `-${this.#day++}.log`);
    for (let number = this.#oldest(); number > 0; number--) {
      for (const end of ['', '.gz']) {
        if (existsSync(this.rotated(number) + end))
          renameSync(this.rotated(number) + end, this.rotated(number + 1) + end);
      }
    }
    return this.rotated(1);
  }

  #has(number: number): boolean {
    return existsSync(this.rotated(number)) || existsSync(`${this.rotated(number)}.gz`);
  }

  #oldest(): number {
    let last = 0;
    while (this.#has(last + 1)) last++;
    return last;
  }

  /** Compresses a rotation, as gzip(1) does: the one file is whole before the other goes. */
  async compress(): Promise<void> {
    const plain = this.#dated
      ? Array.from({ length: this.#day - 20_261_101 }, (_, at) =>
          this.path.replace(/\.log$/, `-${20_261_101 + at}.log`),
        )
      : Array.from({ length: this.#oldest() }, (_, at) => this.rotated(at + 1));
    const there = plain.filter((path) => existsSync(path));
    const path = there[this.#next(Math.max(1, there.length))];
    if (path === undefined) return;
    const bytes = gzipSync(readFileSync(path));
    const half = this.#next(bytes.length);
    appendFileSync(`${path}.gz`, bytes.subarray(0, half));
    if (this.#next(2) === 0) await sleep(this.#next(30));
    appendFileSync(`${path}.gz`, bytes.subarray(half));
    unlinkSync(path);
  }

  rename(): void {
    if (!this.exists) return;
    this.end();
    renameSync(this.path, this.#room());
  }

  /** What is written between the copy and the truncation is in no file afterwards. */
  async copyTruncate(): Promise<void> {
    if (!this.exists) return;
    this.end();
    copyFileSync(this.path, this.#room());
    const lines: string[] = [];
    for (let more = this.#next(4); more > 1; more--) {
      if (this.#next(2) === 0) await sleep(this.#next(15));
      lines.push(...this.#lines(10));
    }
    if (this.#next(3) === 0) await sleep(this.#next(15));
    this.#truncate('between copy and truncation', lines);
    if (this.#next(3) === 0) this.#lines(60);
  }

  #truncate(why: string, lines: readonly string[]): void {
    const counted = this.#watched.isRead(this.path) ? this.#watched.possiblyLost() : undefined;
    truncateSync(this.path);
    if (lines.length > 0) this.risks.push({ why, lines, counted });
  }

  /** Emptied in place, without a copy. */
  empty(): void {
    if (!this.exists) return;
    this.end();
    this.#truncate('emptied', readFileSync(this.path, 'utf8').split('\n').slice(0, -1));
  }

  /** The oldest is deleted, read or not. */
  deleteOldest(): void {
    const last = this.#oldest();
    if (last > 1) this.#delete(existsSync(this.rotated(last)) ? this.rotated(last) : `${this.rotated(last)}.gz`);
    else if (this.#next(2) === 0 && this.exists) {
      this.end();
      this.#delete(this.path);
    }
  }

  #delete(path: string): void {
    const bytes = readFileSync(path);
    const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').slice(0, -1);
    unlinkSync(path);
    if (lines.length > 0) this.risks.push({ why: 'deleted', lines, counted: undefined });
  }

  /** To be called when all is read. */
  clean(): void {
    for (let number = 3; this.#has(number); number++) {
      rmSync(this.rotated(number), { force: true });
      rmSync(`${this.rotated(number)}.gz`, { force: true });
    }
    if (this.#next(2) === 0 && this.exists && this.#unfinished === undefined) unlinkSync(this.path);
  }
}
