/**
 * How events lie in the table `events`, and so how a search must ask for them. The table is made by `migrations/`; the
 * columns are listed in `layout.ts`.
 *
 * Names of columns are the names of fields, dots included: always quoted with backquotes. So is `index`, which is a word of SQL.
 *
 * - `_time` DateTime64(9) UTC; `_seq` UInt64 rises in order of arrival. The order of events is `(_time, _seq)`, and newest
 *   first is `ORDER BY _time DESC, _seq DESC`, which reads from the end of the table. A condition on `_time` picks the days and
 *   the ranges to read. Always give one, however wide: only below a filter does the engine read the other columns after the
 *   LIMIT, for the rows that are left (newest 100 of 10 million with all columns: 20 ms and 4 MB, without it 80 ms and 80 MB).
 * - `index` is the base name, `_index` the dated name where the event came under one, else ''. `indexFilter()` of
 *   `index-name.ts` says what to match against which.
 * - `_raw` is the text. Words: `hasToken(_raw, 'failed')`, `hasAllTokens(_raw, ['failed', 'login'])`, with words in lower case
 *   (by `lowerUTF8`: the index is of the lowered text). A word is a run of ASCII letters and digits and of any characters
 *   beyond ASCII. The index answers these exactly, for text in whatever case. A phrase is its words and
 *   `positionCaseInsensitiveUTF8(_raw, …) > 0`.
 * - Typed fields (`event/fields.ts`): '' in a String column, NULL in a number and [] in `tags` mean that the field is absent.
 *   An empty string is never stored.
 * - `overflow[field]` holds the values of a typed field that did not fit its column, as text: lists of more than one
 *   element, words where a number is expected. The values of a field are the column's, if any, then the overflow's: both can be
 *   there. Only for fields in `catalog.overflowed` need a query look there: `has(overflow['event.type'], 'start')`.
 * - A column that is not in `catalog.stored` holds nothing in any event: it need not be read.
 * - `extra[field]` holds the values of every other field as text: dotted paths, `a.b`; members of objects within a list
 *   `a{}.b`, in the order of the list; booleans as `true` and `false`. Absent is the empty list:
 *   `mapContains(extra, 'a.b')`, `has(extra['a.b'], 'x')`, `extra['a.b'][1]`.
 * - Mirrors: `host.name` is `host`, `log.file.path` is `source` and `event.original` is `_raw`. Where the event had another
 *   value for the mirror, that one is in `extra` under the field's name and comes first.
 * - `message` is '' where it equals `_raw`: read `if(message = '' AND NOT mapContains(overflow, 'message'), _raw, message)`.
 *   For an event without message and original `_raw` is its JSON.
 * - `event.ingested` DateTime64(3) is the time of arrival. `extra['tocsin.original_time']` exists where the event's own time
 *   was not acceptable and `_time` is the time of arrival; `extra['tocsin.refused_index']` where its index was refused;
 *   `extra['tocsin.rest']` has `name=value` of fields beyond the limits.
 * - `_spread` is 1 where the batch touched many days: such rows lie in partitions of a month, others in those of a day.
 */
export const EVENTS_TABLE = 'events';
