import { createZone, parseAsctime, parseClfTime, parsedTime } from '../event/index.ts';

/** Where the time of a line stands and what it says; `write` gives a text of the same length for another time. */
export interface Stamp {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly write: (at: number) => string;
}

const UTC = createZone('UTC');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-23 01:57:17,889`, as Python's logging writes it. */
const writeAsctime = (at: number): string =>
  new Date(at).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');

/** `23/Nov/2026:01:58:06 +0000`, as access logs have it. */
const writeClf = (at: number): string => {
  const [date = '', clock = ''] = new Date(at).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
};

const LONGEST_CLIENT = 200;

/** The stamp with which a record of the recording begins, or undefined where the line belongs to the record before it. */
export const findStamp = (line: string): Stamp | undefined => {
  const asctime = parseAsctime(line, 0, UTC);
  if (!Number.isNaN(asctime)) return { at: asctime, from: 0, to: parsedTime.end, write: writeAsctime };
  const bracket = line.indexOf(' [');
  if (bracket <= 0 || bracket > LONGEST_CLIENT) return undefined;
  const clf = parseClfTime(line, bracket + 2, UTC);
  if (Number.isNaN(clf) || line[parsedTime.end] !== ']') return undefined;
  return { at: clf, from: bracket + 2, to: parsedTime.end, write: writeClf };
};
