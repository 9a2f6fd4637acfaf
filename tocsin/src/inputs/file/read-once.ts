import { appendFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchIntent, Input, InputContext, SourceStatus } from '../input.ts';
import { reasonOf } from './troubles.ts';

export interface ReadOnceOptions {
  readonly deletes: boolean;
  /** A file to which the names of files that are done are appended. */
  readonly log: string | undefined;
  /** End once nothing is left to read. */
  readonly exits: boolean;
}

const LOOK = 500;
/** A file that has not grown for so many looks is complete. */
const QUIET_LOOKS = 3;

/** Logstash's mode `read`: a file whose last byte is acknowledged is logged or deleted, and is done. */
export class ReadOnce implements Input {
  readonly #inner: Input;
  readonly #context: InputContext;
  readonly #options: ReadOnceOptions;
  readonly #end = new AbortController();
  readonly #quiet = new Map<string, { size: number; looks: number }>();
  readonly #done = new Map<string, number>();
  readonly #told = new Set<string>();

  constructor(create: (context: InputContext) => Input, context: InputContext, options: ReadOnceOptions) {
    this.#context = context;
    this.#options = options;
    this.#inner = create({ ...context, signal: AbortSignal.any([context.signal, this.#end.signal]) });
  }

  async run(): Promise<void> {
    const watching = this.#watch();
    try {
      await this.#inner.run();
    } finally {
      this.#end.abort();
      await watching;
    }
  }

  async #watch(): Promise<void> {
    const signal = AbortSignal.any([this.#context.signal, this.#end.signal]);
    let idle = 0;
    while (!signal.aborted) {
      await sleep(LOOK, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const waiting = this.#inner.status().filter((source) => !this.#isDone(source));
      for (const source of waiting) this.#look(source);
      idle = waiting.length === 0 ? idle + 1 : 0;
      if (this.#options.exits && idle >= QUIET_LOOKS) this.#end.abort();
    }
  }

  #isDone({ source, bytesCommitted }: SourceStatus): boolean {
    return this.#done.get(source) === bytesCommitted;
  }

  #look({ source, bytesRead, bytesCommitted, lag }: SourceStatus): void {
    const before = this.#quiet.get(source);
    const isWhole = lag === 0 && bytesRead === bytesCommitted;
    if (!isWhole || before?.size !== bytesRead) {
      this.#quiet.set(source, { size: bytesRead, looks: isWhole ? 1 : 0 });
      return;
    }
    before.looks += 1;
    if (before.looks < QUIET_LOOKS) return;
    this.#quiet.delete(source);
    this.#done.set(source, bytesCommitted);
    this.#complete(source);
  }

  #complete(path: string): void {
    const { deletes, log } = this.#options;
    try {
      if (log !== undefined) appendFileSync(log, `${path}\n`);
      if (deletes) rmSync(path);
    } catch (error) {
      const reason = reasonOf(error);
      if (this.#told.has(reason)) return;
      this.#told.add(reason);
      this.#context.notice(
        'warn',
        `${path} is read, but ${deletes ? 'could not be removed' : 'its name could not be logged'}: ${reason}`,
      );
    }
  }

  prepare(batch: BatchIntent): Promise<void> {
    return this.#inner.prepare(batch);
  }

  committed(batch: BatchIntent): void {
    this.#inner.committed(batch);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  status(): readonly SourceStatus[] {
    return this.#inner.status();
  }
}
