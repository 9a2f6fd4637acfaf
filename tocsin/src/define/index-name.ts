import { z } from 'zod';

/** The name of an index in options, as the store accepts it. */
export const indexName = z.string().regex(/^[a-z0-9_][a-z0-9_.-]{0,99}$/, {
  error: 'expected an index name: lower-case letters, digits, `_`, `.` and `-`',
});
