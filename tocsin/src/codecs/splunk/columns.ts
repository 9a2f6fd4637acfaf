import { InvalidCsv, parseCsvLine } from '../csv-line.ts';

/** How a source with columns writes them (`INDEXED_EXTRACTIONS`). */
export interface ColumnFormat {
  readonly separator: string;
  readonly quote: string;
  /** `FIELD_NAMES`; undefined: the first line names them. */
  readonly names: readonly string[] | undefined;
}

export const SEPARATORS = { csv: ',', tsv: '\t', psv: '|' } as const;

const MOST_NAMES = 1_000;

/** Lines of one source whose first names the columns. */
export class Columns {
  readonly #format: ColumnFormat;
  #names: readonly string[] | undefined;
  readonly #remember: (memory: string) => void;

  constructor(
    format: ColumnFormat,
    { memory, remember }: { readonly memory?: string | undefined; readonly remember: (memory: string) => void },
  ) {
    this.#format = format;
    this.#names = format.names ?? readMemory(memory);
    this.#remember = remember;
  }

  /** What a line says; undefined for the one that names the columns, and `unreadable` for one that is none. */
  read(line: string): readonly (readonly [name: string, value: string])[] | 'unreadable' | undefined {
    const values = this.#values(line);
    if (values === undefined) return 'unreadable';
    if (this.#names === undefined) {
      this.#names = values.slice(0, MOST_NAMES).map((name, index) => (name ?? '').trim() || `EXTRA_FIELD_${index + 1}`);
      this.#remember(JSON.stringify(this.#names));
      return undefined;
    }
    const names = this.#names;
    return values
      .slice(0, MOST_NAMES)
      .flatMap((value, index) =>
        value === null || value === '' ? [] : [[names[index] ?? `EXTRA_FIELD_${index + 1}`, value]],
      );
  }

  #values(line: string): (string | null)[] | undefined {
    try {
      return parseCsvLine(line, this.#format);
    } catch (error) {
      if (error instanceof InvalidCsv) return undefined;
      throw error;
    }
  }
}

function readMemory(memory: string | undefined): readonly string[] | undefined {
  if (memory === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(memory);
    return Array.isArray(read) && read.every((name) => typeof name === 'string') ? read : undefined;
  } catch {
    return undefined;
  }
}
