import type { ZodType } from 'zod';
import type { Registry } from '../../config/index.ts';
import type { TestAnswer } from '../../pipeline/index.ts';

/** An input or output as it is written in a configuration. */
export interface ConfiguredEntry {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly origin: 'tocsin.yaml' | 'inputs.conf' | 'outputs.conf';
  /** Of the whole file; of one that can be changed here. */
  readonly etag?: string;
  /** All that is written beside `type`, name and `enabled`, but each secret is `{ kept: n }`. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What an input or output is to be. */
export interface EntryBody {
  /** Default: the type. Another than before: it keeps what it has under the new one. */
  readonly id?: string | undefined;
  readonly type: string;
  readonly enabled?: boolean | undefined;
  /** A secret may be `{ kept: n }`, which stands for the one that was shown so. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Sentences on what a change has left behind, such as events that wait for an output which is gone. */
export type Left = readonly string[];

/**
 * The inputs or the outputs of the configuration, for those who change them while they run. Every change counts at once, or an
 * `EntriesError` says why not.
 */
export interface Entries {
  readonly file: string;
  list(): readonly ConfiguredEntry[];
  get(id: string): ConfiguredEntry | undefined;
  /** Whether the file can be written. */
  writable(): Promise<boolean>;
  create(body: EntryBody): Promise<ConfiguredEntry>;
  /** `etag`: as it was read, or `*`. */
  replace(id: string, body: EntryBody, etag: string): Promise<{ readonly entry: ConfiguredEntry; readonly left: Left }>;
  /** It keeps what it has for one of the same id. */
  remove(id: string, etag: string): Promise<Left>;
}

export type InputKinds = Pick<Registry, 'inputs' | 'codecs'>;
export interface Inputs extends Entries {
  readonly kinds: InputKinds;
}

export interface OutputKinds extends Pick<Registry, 'outputs'> {
  /** What each may say beside its own options. */
  readonly common: ZodType;
}

export interface Outputs extends Entries {
  readonly kinds: OutputKinds;
  /** Sends an event past its queue and its `when`, and tells what the other side said, and the event's id. */
  test(id: string): Promise<TestAnswer & { readonly event: string }>;
}

export interface EntryProblem {
  /** In the options (`['tokens', 0, 'token']`), or `['id']`; empty: the whole. Absent: it lies elsewhere in the file. */
  readonly path?: readonly (string | number)[];
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly hint?: string;
  /** For a terminal: with file and line. */
  readonly text?: string;
}

export class EntriesError extends Error {
  override readonly name = 'EntriesError';
  readonly noun: 'input' | 'output';
  readonly reason: 'invalid' | 'unknown' | 'exists' | 'failed' | 'read_only' | 'changed_meanwhile';
  readonly problems: readonly EntryProblem[];

  constructor(
    noun: EntriesError['noun'],
    reason: EntriesError['reason'],
    message: string,
    problems: readonly EntryProblem[] = [],
  ) {
    super(message);
    this.noun = noun;
    this.reason = reason;
    this.problems = problems;
  }
}
