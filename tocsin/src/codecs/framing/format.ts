import type { Event, Metadata } from '../../event/index.ts';

/** How one kind of log writes a record. Holds no state: one value may serve many sources. */
export interface Format {
  /** The word by which `auto` names and remembers it. */
  readonly name: string;
  /** How it is called in a sentence. */
  readonly title: string;
  /**
   * True when other text practically never looks like the beginning of such a record, so that one may begin amid
   * another format. A format that is not strict begins records only where it is the source's own.
   */
  readonly strict: boolean;
  /**
   * Which lines that begin no record belong to the record before them: every one; only blank, indented and traceback
   * lines; a traceback alone; none.
   */
  readonly continuation: 'any' | 'traceback' | 'stack' | 'none';
  /** What events of such a source carry; given to lines of the source that no format reads. */
  readonly metadata?: Readonly<Metadata>;
  /**
   * Its lines begin like those that a collector has wrapped, and are not: they are read as they stand, and do not tell
   * that the source is wrapped.
   */
  readonly apart?: boolean;
  /** Where it is the source's own format, a line that begins nothing else is a record of it. */
  readonly catchAll?: boolean;
  /** Whether a record begins with this line. Called for each line: must be cheap and bounded. */
  begins(line: string): boolean;
  /** The same where it is the source's own format, so that less is enough to tell. Absent: `begins`. */
  beginsOwn?(line: string): boolean;
  /**
   * Decodes a record, its lines joined by LF. `arrival` stands in for a missing time. Undefined when the text turns out
   * not to be of this format.
   */
  decode(raw: string, arrival: number): Event | undefined;
  /** Name of the format that a source is no longer read as once a record of this one is seen. */
  readonly supersedes?: string;
  /** Tag of a record that begins like this format and cannot be read as it. */
  readonly failureTag?: string;
  /**
   * Whether a record without traceback may be the first part of one that a newline in its text has cut. Such a record
   * is held until the next ones show it or not. Absent: never.
   */
  mayBeCut?(firstLine: string): boolean;
}
