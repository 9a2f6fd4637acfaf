import type { Registry } from '../config/index.ts';

/** An input as it is written in a configuration. */
export interface ConfiguredInput {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly origin: 'tocsin.yaml' | 'inputs.conf';
  /** Of the whole file; of one that can be changed here. */
  readonly etag?: string;
  /** As written, but each secret is `{ kept: n }`. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What an input is to be. */
export interface InputBody {
  /** Default: the type. Another than before: it keeps its place under the new one. */
  readonly id?: string | undefined;
  readonly type: string;
  readonly enabled?: boolean | undefined;
  /** A secret may be `{ kept: n }`, which stands for the one that was shown so. */
  readonly options: Readonly<Record<string, unknown>>;
}

export type InputKinds = Pick<Registry, 'inputs' | 'codecs'>;

/** The inputs of the configuration, for those who change them while they run. Every change counts at once, or an `InputsError` says why not. */
export interface Inputs {
  readonly file: string;
  readonly kinds: InputKinds;
  list(): readonly ConfiguredInput[];
  get(id: string): ConfiguredInput | undefined;
  /** Whether the file can be written. */
  writable(): Promise<boolean>;
  create(body: InputBody): Promise<ConfiguredInput>;
  /** `etag`: as it was read, or `*`. */
  replace(id: string, body: InputBody, etag: string): Promise<ConfiguredInput>;
  /** It keeps its place for one of the same id. */
  remove(id: string, etag: string): Promise<void>;
  reload(): Promise<void>;
}

export interface InputProblem {
  /** In the options (`['tokens', 0, 'token']`), or `['id']`; empty: the whole. Absent: it lies elsewhere in the file. */
  readonly path?: readonly (string | number)[];
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly hint?: string;
  /** For a terminal: with file and line. */
  readonly text?: string;
}

export class InputsError extends Error {
  override readonly name = 'InputsError';
  readonly code:
    | 'invalid_input'
    | 'unknown_input'
    | 'input_exists'
    | 'input_failed'
    | 'inputs_read_only'
    | 'changed_meanwhile';
  readonly problems: readonly InputProblem[];

  constructor(code: InputsError['code'], message: string, problems: readonly InputProblem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}
