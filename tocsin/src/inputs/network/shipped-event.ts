import { type Event, emptyObject, getField, isObject, put, type Value } from '../../event/index.ts';
import type { InputContext } from '../input.ts';

/** Names that hold objects in ECS. */
const OBJECTS = [
  'agent',
  'client',
  'container',
  'destination',
  'error',
  'event',
  'file',
  'host',
  'http',
  'log',
  'process',
  'server',
  'service',
  'source',
  'url',
  'user',
] as const;

/**
 * What others wrote into the places of ECS objects moves aside: a text `host` becomes `host.name`, what `take` does not see to goes under
 * `labels`.
 */
export function settleObjects(event: Event, take: (name: string, text: string) => boolean): void {
  for (const name of OBJECTS) {
    const value = event[name];
    if (value === undefined || isObject(value)) continue;
    delete event[name];
    if (value === null || (typeof value === 'string' && take(name, value))) continue;
    if (name === 'host' && typeof value === 'string') event.host = { name: value };
    else addLabel(event, name, value);
  }
}

export function addLabel(event: Event, name: string, value: Value): void {
  const labels = isObject(event.labels) ? event.labels : emptyObject();
  event.labels = labels;
  put(labels, name, value);
}

/** The text at a dotted name, unless it is empty. */
export function textAt(event: Event, name: string): string | undefined {
  const value = getField(event, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Sets the message; of a longer text the beginning, marked and counted. */
export function setMessage(event: Event, text: string, most: number, count: InputContext['count']): string {
  event.message = text;
  if (text.length <= most) return text;
  count('line_truncated');
  const cut = text.slice(0, most);
  event.message = cut;
  const log = isObject(event.log) ? event.log : emptyObject();
  event.log = log;
  log.flags = Array.isArray(log.flags) ? [...log.flags, 'truncated'] : ['truncated'];
  return cut;
}
