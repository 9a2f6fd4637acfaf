import type { Event, ValueObject } from '../../event/index.ts';
import type { Facts } from '../facts/index.ts';
import { urlOfTarget } from '../http/request-line.ts';

export const DJANGO_INDEX = 'django-logs';

/** What a format has read of a Django record; the same for text and JSON. */
export interface DjangoRecord {
  readonly raw: string;
  readonly time: number;
  readonly nanoseconds: number;
  readonly level: string;
  readonly logger: string;
  readonly message: string;
  readonly facts: Facts;
  readonly sourcetype: string;
}

const LEVEL_NAMES: ReadonlyMap<string, string> = new Map([
  ['WARN', 'warning'],
  ['WARNING', 'warning'],
  ['INFO', 'info'],
  ['ERROR', 'error'],
  ['CRITICAL', 'critical'],
  ['DEBUG', 'debug'],
]);

export const levelName = (level: string): string => LEVEL_NAMES.get(level) ?? level.toLowerCase();

/** Builds the event. The order of the fields is fixed, so that events of a kind share one hidden class. */
export const djangoEvent = (record: DjangoRecord): Event => {
  const { facts } = record;
  const level = record.level === '' ? facts.level : levelName(record.level);
  const dataset = facts.dataset ?? (record.logger === '' ? undefined : record.logger);
  const about: ValueObject = {
    original: record.raw,
    kind: 'event',
    module: facts.dataset?.startsWith('uvicorn.') === true ? 'uvicorn' : 'django',
  };
  if (dataset !== undefined) about.dataset = dataset;
  if (facts.action !== undefined) {
    about.action = facts.action;
    about.category = facts.category;
    about.type = facts.type;
    about.outcome = facts.outcome;
  }
  if (facts.reason !== undefined) about.reason = facts.reason;
  const event: Event = {
    '@timestamp': record.time,
    '@metadata': { index: DJANGO_INDEX, sourcetype: record.sourcetype },
    message: record.message,
    event: about,
  };
  if (record.nanoseconds !== 0) event['@nanoseconds'] = record.nanoseconds;
  if (record.logger !== '')
    event.log = level === undefined ? { logger: record.logger } : { level, logger: record.logger };
  else if (level !== undefined) event.log = { level };
  if (facts.user !== undefined) event.user = { name: facts.user };
  if (facts.address !== undefined) event.source = { ip: facts.address, address: facts.address };
  if (facts.status !== undefined) {
    const response: ValueObject = { status_code: facts.status };
    if (facts.bytes !== undefined) response.body = { bytes: facts.bytes };
    event.http = facts.method === undefined ? { response } : { request: { method: facts.method }, response };
    if (facts.version !== undefined) event.http.version = facts.version;
  }
  if (facts.path !== undefined) event.url = { ...urlOfTarget(facts.path) };
  if (facts.agent !== undefined) event.user_agent = { original: facts.agent };
  return event;
};
