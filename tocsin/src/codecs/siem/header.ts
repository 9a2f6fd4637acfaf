import { type Event, findAction, getField, isObject } from '../../event/index.ts';
import { cleanText, shorten, textOfValue } from './assign.ts';
import { levelOfSeverity, severityOfLevel } from './severity.ts';

export interface DeviceOptions {
  /** Written where the event names no `observer` of its own. */
  readonly vendor?: string | undefined;
  readonly product?: string | undefined;
  readonly version?: string | undefined;
}

export interface Device {
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
}

/** Longest vendor and product, version, id and name by the standard of CEF. */
const LONGEST = { vendor: 63, product: 63, version: 31, id: 1023, name: 512 } as const;

const textAt = (event: Event, field: string): string | undefined => textOfValue(getField(event, field));

/** As it stands in a header: without line breaks and tabs, and no blanks around it. */
const part = (text: string | undefined, longest: number): string | undefined =>
  text === undefined ? undefined : shorten(cleanText(text).replace(/\s+/g, ' ').trim(), longest).trimEnd() || undefined;

const partAt = (event: Event, field: string, longest: number): string | undefined =>
  part(textAt(event, field), longest);

/** The device that an event of another system names, else what the options say. */
export function deviceOf(event: Event, options: DeviceOptions): Device {
  return {
    vendor: partAt(event, 'observer.vendor', LONGEST.vendor) ?? part(options.vendor, LONGEST.vendor) ?? 'Tocsin',
    product: partAt(event, 'observer.product', LONGEST.product) ?? part(options.product, LONGEST.product) ?? 'Tocsin',
    version: partAt(event, 'observer.version', LONGEST.version) ?? part(options.version, LONGEST.version) ?? '1.0',
  };
}

/**
 * The id that a receiver sorts by: few and stable, so the action; what came in the format itself keeps its own code. `of`: the
 * object where the codec of the format keeps what is its own.
 */
export function idOf(event: Event, of: string, longest: number = LONGEST.id): string {
  const code = partAt(event, 'event.code', longest);
  return (isObject(event[of]) ? code : undefined) ?? partAt(event, 'event.action', longest) ?? code ?? 'event';
}

/** What happened, in words that hold no data of the event. */
export function nameOf(event: Event, of: string): string {
  const own = partAt(event, `${of}.name`, LONGEST.name);
  const action = textAt(event, 'event.action');
  const summary = action === undefined ? undefined : findAction(action)?.summary;
  return own ?? summary ?? part(action, LONGEST.name) ?? idOf(event, of, LONGEST.name);
}

export interface Severity {
  /** From the lowest to 10, or undefined where the event tells nothing of it. */
  readonly severity: number | undefined;
  /** The level, where a reader of `severity` would not find it again. */
  readonly level: string | undefined;
}

const OWASP = { info: 2, warning: 5, critical: 9 } as const;

/** A source's own number means what it means there, so only that of the format itself is a severity of it. */
export function severityOf(event: Event, of: string, lowest: number): Severity {
  const own = getField(event, 'event.severity');
  const level = textAt(event, 'log.level');
  const action = textAt(event, 'event.action');
  const isOwn = isObject(event[of]) && typeof own === 'number' && Number.isInteger(own) && own >= 0 && own <= 10;
  const definition = action === undefined ? undefined : findAction(action);
  const told = level === undefined ? undefined : severityOfLevel(level);
  const found = isOwn ? own : (told ?? (definition === undefined ? undefined : OWASP[definition.level]));
  const severity = found === undefined ? undefined : Math.max(found, lowest);
  const read = severity === undefined ? undefined : levelOfSeverity(severity);
  return {
    severity,
    level: level === read ? undefined : level,
  };
}
