import { SYSLOG_FACILITIES, SYSLOG_SEVERITIES } from '../../codecs/index.ts';
import { type Event, findAction, isObject, type Value } from '../../event/index.ts';

export type Facility = (typeof SYSLOG_FACILITIES)[number];
export type Severity = (typeof SYSLOG_SEVERITIES)[number];

const OWASP = { info: 6, warning: 4, critical: 2 } as const;
const LEVELS: ReadonlyMap<string, number> = new Map([
  ...SYSLOG_SEVERITIES.map((name, code) => [name, code] as const),
  ...(['emerg', 'panic'].map((name) => [name, 0]) as [string, number][]),
  ...(['crit', 'fatal'].map((name) => [name, 2]) as [string, number][]),
  ['err', 3],
  ['warn', 4],
  ['info', 6],
  ...(['trace', 'verbose', 'silly'].map((name) => [name, 7]) as [string, number][]),
]);
const INFORMATIONAL = 6;
const LOCAL0 = 16;

const codeOf = (value: Value | undefined, most: number): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most ? value : undefined;

/**
 * PRI of an event: what is asked for, else what came with an event of syslog, else the severity that its level or the action has in the OWASP
 * vocabulary, of the facility `local0`.
 */
export function priorityOf(facility: Facility | undefined, severity: Severity | undefined): (event: Event) => number {
  const fixedFacility = facility === undefined ? undefined : SYSLOG_FACILITIES.indexOf(facility);
  const fixedSeverity = severity === undefined ? undefined : SYSLOG_SEVERITIES.indexOf(severity);
  if (fixedFacility !== undefined && fixedSeverity !== undefined) return () => fixedFacility * 8 + fixedSeverity;
  return (event) => {
    const log = isObject(event.log) ? event.log : undefined;
    const own = isObject(log?.syslog) ? log.syslog : undefined;
    const ofEvent = isObject(own?.facility) ? codeOf(own.facility.code, SYSLOG_FACILITIES.length - 1) : undefined;
    return (fixedFacility ?? ofEvent ?? LOCAL0) * 8 + (fixedSeverity ?? severityOf(event, log?.level, own?.severity));
  };
}

function severityOf(event: Event, level: Value | undefined, own: Value | undefined): number {
  const code = isObject(own) ? codeOf(own.code, 7) : undefined;
  if (code !== undefined) return code;
  const told = typeof level === 'string' ? LEVELS.get(level.toLowerCase()) : undefined;
  if (told !== undefined) return told;
  const action = isObject(event.event) ? event.event.action : undefined;
  const definition = typeof action === 'string' ? findAction(action) : undefined;
  return definition === undefined ? INFORMATIONAL : OWASP[definition.level];
}
