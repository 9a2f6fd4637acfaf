import type { Problem } from './problem.ts';

/** What the text of a file says. */
export interface ReadDocument<Definition> {
  /** Absent while something is wrong. */
  readonly definition?: Definition;
  /** As written, defaults not filled in; absent where it is no YAML. */
  readonly body?: unknown;
  readonly problems: readonly Problem[];
}

/** A file of a folder as it is now. */
export interface DocumentFile<Definition> {
  /** The name of the file without its ending. */
  readonly id: string;
  /** Path of the file. */
  readonly file: string;
  /** Of its text. */
  readonly etag: string;
  /** As written, defaults not filled in; absent where it is no YAML. */
  readonly body?: unknown;
  /** What is wrong with the file; while there is something, `definition` is the last that was right. */
  readonly problems: readonly Problem[];
  /** What counts; absent where the file has never been right since the start. */
  readonly definition?: Definition;
  readonly origin: 'own' | 'shipped';
  /** An own file in the place of a shipped one. */
  readonly replaces?: true;
}

/** Why a folder refuses a change. */
export type DocumentFault = 'unknown' | 'exists' | 'changed_meanwhile' | 'invalid' | 'read_only' | 'shipped';

export type Fail = (fault: DocumentFault, message: string, problems?: readonly Problem[]) => Error;

/** How people call what is in a folder. */
export interface DocumentWords {
  /** `saved search` */
  readonly one: string;
  /** `saved searches` */
  readonly many: string;
  /** What two files of one name both name, and what a file is called that has no title: `search` */
  readonly short: string;
  /** Of one that is broken and was right before. */
  readonly goesOn: string;
  /** Of one that has never been right. */
  readonly isOut: string;
}

/** A folder of YAML files, one a document. Every change resolves once the file is durable and the change is seen by `onChange`. */
export interface Documents<Definition> {
  readonly folder: string;
  /** By id. */
  list(): readonly DocumentFile<Definition>[];
  get(id: string): DocumentFile<Definition> | undefined;
  /** Whether the folder, or where it is made, can be written. */
  writable(): Promise<boolean>;
  /** Without an id, one is made of the title. Rejects with what `fail` makes, as the two below. */
  create(id: string | undefined, body: unknown): Promise<DocumentFile<Definition>>;
  /** Comments of the file stay. A shipped one gets an own file that takes its place. */
  replace(id: string, body: unknown, etag: string): Promise<DocumentFile<Definition>>;
  /** Where an own file took the place of a shipped one, that is back. */
  remove(id: string, etag: string): Promise<void>;
  /** Checks a body without writing it. Throws the fault `invalid`. */
  read(body: unknown): Definition;
  /** Called after each change of what counts; gives back what ends it. */
  onChange(listener: () => void): () => void;
  /** Looks at the folder now. */
  refresh(): Promise<void>;
  /** Reads every file anew: for documents that are right or wrong by what lies elsewhere. */
  recheck(): Promise<void>;
  close(): Promise<void>;
}

export const badId = (id: string, file: string, { one }: DocumentWords): Problem => ({
  file,
  line: 1,
  column: 1,
  message: `"${id}" is no name for a ${one}`,
  hint: 'use up to 100 letters, digits, `.`, `_` and `-`, beginning with a letter or digit',
});

export const duplicateId = (file: string, other: string, { short }: DocumentWords): Problem => ({
  file,
  line: 1,
  column: 1,
  message: `${other} names the same ${short}`,
  hint: 'remove one of the two files',
});

/** A folder of documents refuses; each kind of documents has codes of its own. */
export class DocumentsError<Code extends string> extends Error {
  override readonly name: string = 'DocumentsError';
  readonly code: Code;
  readonly problems: readonly Problem[];

  constructor(code: Code, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}
