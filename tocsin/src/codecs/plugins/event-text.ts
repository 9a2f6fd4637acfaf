import { type Event, formatIsoTime, isObject, type Template, template, type Value } from '../../event/index.ts';

/** How `plain` and `line` write an event: their `format`, or else as Logstash writes one: time, host and message. */
export function eventText(format: string | undefined): Template | ((event: Event) => string) {
  if (format !== undefined) return template(format);
  return (event) => {
    const time = formatIsoTime(event['@timestamp'], event['@nanoseconds']);
    return `${time} ${named(event.host, 'host')} ${named(event.message, 'message')}`;
  };
}

const named = (value: Value | undefined, field: string): string =>
  value === undefined || value === null ? `%{${field}}` : javaText(value);

/** Lists and maps within a text as Java writes them. */
const javaText = (value: Value): string => {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${javaText(member ?? null)}`)
    .join(', ')}}`;
};
