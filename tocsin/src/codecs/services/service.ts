import type { Zone } from '../../event/index.ts';
import type { Format } from '../framing/format.ts';
import { compileTemplate, type Template } from './template.ts';

/** A fixed value, or where in the record it stands. */
export type FieldSource = string | number | boolean | { readonly from: string | readonly string[] };

/** A value that a record must have there: this one, one of these, one that fits; `true`: any; `null`: none. */
export type Condition = string | number | boolean | null | RegExp | readonly (string | number)[];

/** One kind of record of a service that writes objects: JSON, `key=value`, columns. */
export interface RecordKind {
  /** By dotted path; a key that has dots itself goes before. */
  readonly when: Readonly<Record<string, Condition>>;
  /** What the text must have in which the record stands. */
  readonly text?: RegExp;
  /** Word of OWASP or of `facts`; absent: a request, or nothing more than its fields. */
  readonly action?: string;
  /** Where the address stands; absent: under the names that programs use for it. */
  readonly ip?: string | readonly string[];
  readonly user?: string | readonly string[];
  /** Fields of ECS by dotted name. */
  readonly fields?: Readonly<Record<string, FieldSource>>;
}

export interface LineKind {
  readonly action: string;
  readonly template: Template;
  readonly fields?: Readonly<Record<string, FieldSource>> | undefined;
}

/** How the log of one program reads. */
export interface Service {
  /** Becomes `service.type`. */
  readonly name: string;
  readonly title: string;
  /** Other names by which `type` may call it, and programs of syslog whose messages are its. */
  readonly names: readonly string[];
  /** Formats that have a codec of their own, tried first. */
  readonly formats: (zone: Zone) => readonly Format[];
  readonly records: readonly RecordKind[];
  readonly lines: readonly LineKind[];
  /** Separator and names of the columns of its lines, where it writes tables without a head. */
  readonly columns: Columns | undefined;
  /** Its lines are objects of `key=value`. */
  readonly pairs: boolean;
  /** Failed logins are recognised by plain words too. Off where its words mislead. */
  readonly words: boolean;
}

export interface Columns {
  readonly separator: ',' | '|' | ' ' | '\t' | ';';
  /** By their number, since the versions of a program have more and more of them; undefined: not looked at. */
  readonly names: ColumnNames | ((cells: readonly string[]) => ColumnNames);
  /** A line has at least so many. */
  readonly least: number;
}

export type ColumnNames = readonly (string | undefined)[];

type Written = string | readonly [template: string, fields: Readonly<Record<string, FieldSource>>];

export interface ServiceDeclaration {
  readonly name: string;
  readonly title: string;
  readonly names?: readonly string[];
  readonly formats?: (zone: Zone) => readonly Format[];
  readonly records?: readonly RecordKind[];
  /** Templates by action (see `template.ts`); the first that fits decides. */
  readonly lines?: Readonly<Record<string, readonly Written[]>>;
  readonly columns?: Columns;
  readonly pairs?: boolean;
  readonly words?: boolean;
}

const NO_FORMATS = (): readonly Format[] => [];

export function defineService(declaration: ServiceDeclaration): Service {
  const { lines = {} } = declaration;
  return Object.freeze({
    name: declaration.name,
    title: declaration.title,
    names: declaration.names ?? [],
    formats: declaration.formats ?? NO_FORMATS,
    records: declaration.records ?? [],
    lines: Object.entries(lines).flatMap(([action, templates]) =>
      templates.map((written): LineKind => {
        const [text, fields] = typeof written === 'string' ? [written, undefined] : written;
        return { action, template: compileTemplate(text), fields };
      }),
    ),
    columns: declaration.columns,
    pairs: declaration.pairs ?? false,
    words: declaration.words ?? true,
  });
}
