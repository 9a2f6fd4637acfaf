import { StoreQueryError } from './errors.ts';

/**
 * What ClickHouse says of the bytes of a block itself: it will say the same of the same bytes whoever sends them and
 * whenever. All other refusals (disk, memory, rights, settings, a schema that somebody changed, a server on its way down)
 * end when somebody mends what is wrong, and the batch is then taken: those are tried again for ever.
 */
export const DATA_REFUSALS: ReadonlyMap<number, string> = new Map([
  [6, 'CANNOT_PARSE_TEXT'],
  [9, 'SIZES_OF_COLUMNS_DOESNT_MATCH'],
  [25, 'CANNOT_PARSE_ESCAPE_SEQUENCE'],
  [26, 'CANNOT_PARSE_QUOTED_STRING'],
  [27, 'CANNOT_PARSE_INPUT_ASSERTION_FAILED'],
  [32, 'ATTEMPT_TO_READ_AFTER_EOF'],
  [33, 'CANNOT_READ_ALL_DATA'],
  [41, 'CANNOT_PARSE_DATETIME'],
  [50, 'UNKNOWN_TYPE'],
  [53, 'TYPE_MISMATCH'],
  [69, 'ARGUMENT_OUT_OF_BOUND'],
  [70, 'CANNOT_CONVERT_TYPE'],
  [72, 'CANNOT_PARSE_NUMBER'],
  [117, 'INCORRECT_DATA'],
  [128, 'TOO_LARGE_ARRAY_SIZE'],
  [131, 'TOO_LARGE_STRING_SIZE'],
  [190, 'SIZES_OF_ARRAYS_DONT_MATCH'],
  [261, 'UNKNOWN_BLOCK_INFO_FIELD'],
  [306, 'TOO_DEEP_RECURSION'],
  [321, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  [349, 'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN'],
  [407, 'DECIMAL_OVERFLOW'],
  [469, 'VIOLATED_CONSTRAINT'],
]);

/** Whether the engine refused what the batch holds, so that trying again cannot help. */
export function isOfTheData(error: unknown): error is StoreQueryError {
  return error instanceof StoreQueryError && DATA_REFUSALS.has(error.engineCode);
}
