import { type Event, parsedTime, parseIsoTime, setField, type Zone } from '../../event/index.ts';
import { timeWithoutYear } from '../framing/syslog-header.ts';
import { assignDefault } from './assign.ts';

/** `<PRI>Nov 23 01:58:06 host …`, also with a year or as ISO 8601, and RFC 5424's `<PRI>1 2026-11-23T01:58:06Z host app …`. */
const PREFIX =
  /^(?:<\d{1,3}>)?(?:1 )?(?:([A-Z][a-z]{2} [ \d]?\d(?: (\d{4}))? \d\d:\d\d:\d\d)|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]{0,10}(?:Z|[+-]\d\d:?\d\d)?)) +(\S{1,255})(?: ([^\s:[\]]{1,64})(?:\[(\d{1,10})\])?(?::|$| ))?/;

/** The same with nothing behind it but a program or the rest of a header of RFC 5424. */
const WHOLE =
  /^(?:<\d{1,3}>)?(?:(?:[A-Z][a-z]{2} [ \d]?\d(?: \d{4})? \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]{0,10}(?:Z|[+-]\d\d:?\d\d)?) +\S{1,255} +(?:[^\s:[\]]{1,64}(?:\[\d{1,10}\])?: +)?|1 [\d:T.Z+-]{1,35} \S{1,255} \S{1,48} \S{1,128} \S{1,32} (?:-|\[[^\]]{0,900}\]) (?:\ufeff)?|)$/;

/** Whether a text is a header of syslog and nothing more, or empty: what somebody else has written may stand behind other texts. */
export const isSyslogPrefix = (prefix: string): boolean => WHOLE.test(prefix);

/** Takes time and host out of what stands before a message, where nobody has read it yet. */
export function applySyslogPrefix(event: Event, prefix: string, zone: Zone): void {
  const match = PREFIX.exec(prefix);
  if (match === null) return;
  const [, stamp, year, iso, host, program, pid] = match;
  parsedTime.nanoseconds = 0;
  const time = iso === undefined ? timeOf(stamp ?? '', year, zone, event['@timestamp']) : parseIsoTime(iso, 0, zone);
  if (!Number.isNaN(time)) {
    event['@timestamp'] = time;
    if (iso !== undefined && parsedTime.nanoseconds > 0) event['@nanoseconds'] = parsedTime.nanoseconds;
  }
  if (host !== undefined && host !== '-') setField(event, 'host.name', host);
  if (program !== undefined && program !== '-') assignDefault(event, 'process.name', program);
  if (pid !== undefined) assignDefault(event, 'process.pid', Number(pid));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeOf(stamp: string, year: string | undefined, zone: Zone, now: number): number {
  const [month = '', day = ''] = stamp.split(/ +/);
  const clock = stamp.slice(-8);
  if (year === undefined) return timeWithoutYear(`${month} ${day.padStart(2)} ${clock}`, zone, now);
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return parseIsoTime(`${year}-${number}-${day.padStart(2, '0')}T${clock}`, 0, zone);
}
