import { Bytes } from './native/bytes.ts';

/** The tables beside `events` to which other rooms add rows, as their migrations made them. */
const TABLES = {
  alerts: {
    id: 'String',
    rule: 'String',
    title: 'String',
    description: 'String',
    severity: 'String',
    window_from: 'Int64',
    window_to: 'Int64',
    at: 'Int64',
    key_text: 'String',
    result_columns: 'Array(String)',
    results: 'String',
    count: 'Int64',
    reason: 'String',
    search: 'String',
    late: 'Int64',
    actions: 'Array(String)',
    muted: 'Int64',
    expires: 'Int64',
    observed: 'String',
  },
  alert_history: {
    alert: 'String',
    seq: 'Int64',
    at: 'Int64',
    who: 'String',
    kind: 'String',
    rule: 'String',
    key_text: 'String',
    status: 'String',
    text: 'String',
    until: 'Int64',
    action: 'String',
    state: 'String',
    attempts: 'Int64',
    next: 'Int64',
    expires: 'Int64',
  },
  incident_alerts: {
    incident: 'String',
    alert: 'String',
    seq: 'Int64',
    at: 'Int64',
    severity: 'String',
    rule: 'String',
    title: 'String',
    entities: 'Array(String)',
    tactics: 'Array(String)',
    told: 'Array(String)',
    expires: 'Int64',
  },
  incident_history: {
    incident: 'String',
    seq: 'Int64',
    at: 'Int64',
    who: 'String',
    kind: 'String',
    status: 'String',
    text: 'String',
    until: 'Int64',
    merged: 'String',
    expires: 'Int64',
  },
  schedule_positions: { rule: 'String', seq: 'Int64', done_to: 'Int64', count: 'Int64' },
} as const satisfies Record<string, Readonly<Record<string, ColumnType>>>;

type ColumnType = 'String' | 'Int64' | 'Array(String)';

interface Values {
  readonly String: string;
  /** A non-negative integer below 2^53. */
  readonly Int64: number;
  readonly 'Array(String)': readonly string[];
}

export type TableName = keyof typeof TABLES;

/** A row to add; a column that is left out holds 0 or nothing. */
export type TableRow<Name extends TableName = TableName> = {
  readonly [Column in keyof (typeof TABLES)[Name]]?: (typeof TABLES)[Name][Column] extends keyof Values
    ? Values[(typeof TABLES)[Name][Column]]
    : never;
};

/** The column names come from the table here, never from a row. */
export const appendStatement = (name: TableName): string =>
  `INSERT INTO ${name} (${Object.keys(TABLES[name])
    .map((column) => `\`${column}\``)
    .join(', ')}) FORMAT Native`;

/** One block in ClickHouse's Native format. */
export function encodeRows(name: TableName, rows: readonly Readonly<Record<string, unknown>>[]): ArrayBuffer {
  const columns = Object.entries<ColumnType>(TABLES[name]);
  const out = new Bytes(1 << 12);
  out.varint(columns.length);
  out.varint(rows.length);
  for (const [column, type] of columns) {
    out.string(column);
    out.string(type);
    writeColumn(
      out,
      type,
      rows.map((row) => row[column]),
    );
  }
  return new Uint8Array(out.buffer.subarray(0, out.length)).buffer;
}

function writeColumn(out: Bytes, type: ColumnType, values: readonly unknown[]): void {
  if (type === 'String') for (const value of values) out.string(typeof value === 'string' ? value : '');
  else if (type === 'Int64') for (const value of values) out.u64(integer(value));
  else {
    const lists = values.map((value) => (Array.isArray(value) ? value.map(String) : []));
    let end = 0;
    for (const list of lists) {
      end += list.length;
      out.u64(end);
    }
    for (const text of lists.flat()) out.string(text);
  }
}

function integer(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`${String(value)} is no integer from 0 to 2^53`);
}
