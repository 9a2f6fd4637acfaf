import { Cron } from 'croner';

/** What is wrong with a cron text, in a few words; undefined where nothing is. */
export function cronFault(text: string, timeZone: string): string | undefined {
  if (text.trim().split(/\s+/).length !== 5) return 'five fields: minute, hour, day of month, month, day of week';
  try {
    // A zone that the browser does not know is refused when the next run is worked out.
    nextRuns(text, timeZone, 1, new Date());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
  }
}

/** Epoch milliseconds of the next runs. An empty `timeZone` is that of the browser. Throws where the text is wrong. */
export function nextRuns(text: string, timeZone: string, count: number, after: Date): readonly number[] {
  const cron = new Cron(text.trim(), { paused: true, ...(timeZone === '' ? {} : { timezone: timeZone }) });
  return cron.nextRuns(count, after).map((at) => at.getTime());
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const NUMBER = /^\d{1,2}$/;

/** The usual schedules in plain words; a rarer one field by field. */
export function cronWords(text: string): string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) return text;
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = parts;
  const days = dayWords(day, month, weekday);
  const clock = clockWords(minute, hour);
  if (days === undefined || clock === undefined) return fieldWords(parts);
  if (days === '') return clock.startsWith('at ') && NUMBER.test(hour) ? `every day ${clock}` : clock;
  return `${clock} ${days}`;
}

function clockWords(minute: string, hour: string): string | undefined {
  const [, step] = /^\*\/(\d{1,2})$/.exec(minute) ?? [];
  if (NUMBER.test(minute) && NUMBER.test(hour)) return `at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (hour === '*') {
    if (minute === '*' || step === '1') return 'every minute';
    if (step !== undefined) return `every ${step} minutes`;
    if (minute === '0') return 'every hour, on the hour';
    return NUMBER.test(minute) ? `every hour, ${minute} minutes past` : undefined;
  }
  const [, hours] = /^\*\/(\d{1,2})$/.exec(hour) ?? [];
  if (hours !== undefined && NUMBER.test(minute))
    return `every ${hours} hours, ${minute === '0' ? 'on the hour' : `${minute} minutes past`}`;
  return undefined;
}

/** Empty for every day; undefined where it cannot be said shortly. */
function dayWords(day: string, month: string, weekday: string): string | undefined {
  if (month !== '*') return undefined;
  if (day === '*' && weekday === '*') return '';
  if (day !== '*') return weekday === '*' && NUMBER.test(day) ? `on day ${day} of every month` : undefined;
  if (/^(?:1-5|mon-fri)$/i.test(weekday)) return 'from Monday to Friday';
  if (!/^[0-7](?:,[0-7])*$/.test(weekday)) return undefined;
  const names = weekday.split(',').map((one) => DAYS[Number(one) % 7] ?? one);
  return `on ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`;
}

const FIELDS = ['minute', 'hour', 'day of month', 'month', 'day of week'];

function fieldWords(parts: readonly string[]): string {
  const told = parts.flatMap((part, index) => (part === '*' ? [] : [`${FIELDS[index]} ${part}`]));
  return `when ${told.join(', ')}`;
}
