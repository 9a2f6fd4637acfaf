import { FIELDS, type FieldType } from '../event/index.ts';

/** A column of the table `events`. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
}

const SQL_TYPES: Readonly<Record<FieldType, string>> = Object.freeze({
  keyword: 'LowCardinality(String)',
  string: 'String',
  long: 'Nullable(Int64)',
  double: 'Nullable(Float64)',
  keywords: 'Array(LowCardinality(String))',
});

export const sqlType = (type: FieldType): string => SQL_TYPES[type];

export const LISTS_TYPE = 'Map(LowCardinality(String), Array(String))';

/** Every column of `events` in the order of the table; the words of `schema.ts` say what each holds. */
export const COLUMNS: readonly TableColumn[] = Object.freeze([
  { name: '_time', type: "DateTime64(9, 'UTC')" },
  { name: '_seq', type: 'UInt64' },
  { name: 'index', type: 'LowCardinality(String)' },
  { name: '_index', type: 'LowCardinality(String)' },
  { name: 'sourcetype', type: 'LowCardinality(String)' },
  { name: 'source', type: 'LowCardinality(String)' },
  { name: 'host', type: 'LowCardinality(String)' },
  { name: '_raw', type: 'String' },
  { name: 'event.ingested', type: "DateTime64(3, 'UTC')" },
  ...FIELDS.map(({ name, type }) => ({ name, type: SQL_TYPES[type] })),
  { name: 'extra', type: LISTS_TYPE },
  { name: 'overflow', type: LISTS_TYPE },
  { name: '_spread', type: 'UInt8' },
]);

/** Fields that the store itself adds to `extra`. */
export const STORE_FIELDS = Object.freeze({
  /** The time that the event claimed, where it lay outside the accepted window and `_time` is the time of arrival. */
  originalTime: 'tocsin.original_time',
  /** The index that the event asked for, where that name was refused. */
  refusedIndex: 'tocsin.refused_index',
  /** `name=value` of the fields beyond the limits on number and length of names. */
  rest: 'tocsin.rest',
});

/** What the encoder tells the writer about a batch; plain data. */
export interface StoreNote {
  /** Columns present in the block, in its order. */
  readonly columns: readonly string[];
  /** Typed fields of which a value went to `overflow`. */
  readonly overflowed: readonly string[];
  /** Base names of the indexes in the batch. */
  readonly indexes: readonly string[];
  /** Days (UTC) touched, as days since the epoch. */
  readonly days: readonly number[];
  /** Events with a time out of the window. */
  readonly clamped: number;
  /** Events whose index was refused. */
  readonly refused: number;
  /** Events that had fields beyond the limits. */
  readonly limited: number;
}
