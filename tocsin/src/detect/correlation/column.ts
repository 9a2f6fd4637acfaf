type Column = Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** The column with room for `length` entries: itself, or half as large again with what it holds; new entries are `fill`. */
export const withRoom = <C extends Column>(column: C, length: number, fill = 0): C => {
  if (length <= column.length) return column;
  const make = column.constructor as new (length: number) => C;
  const grown = new make(Math.max(length, 8, column.length + (column.length >> 1)));
  grown.set(column);
  if (fill !== 0) grown.fill(fill, column.length);
  return grown;
};
