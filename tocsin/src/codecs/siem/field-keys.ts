import { FIELDS } from '../../event/index.ts';
import type { Kind } from './assign.ts';

/** Of no use to others, as places in files of this host are, or with a part of their own in reading and writing. */
const OWN = new Set([
  'log.file.fingerprint',
  'log.offset',
  'event.kind',
  'message',
  'event.action',
  'event.severity',
  'log.level',
  'url.domain',
  'url.extension',
  'url.path',
  'url.query',
]);

const KINDS = { keyword: 'text', string: 'text', long: 'number', double: 'number', keywords: 'list' } as const;

/** `http.response.status_code` → `httpResponseStatusCode`. */
export const camelCase = (field: string): string =>
  field.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());

/** The typed fields that go to other systems, in the order of the store. */
export const TYPED: readonly (readonly [field: string, kind: Exclude<Kind, 'time'>])[] = FIELDS.filter(
  ({ name }) => !OWN.has(name),
).map(({ name, type }) => [name, KINDS[type]]);

const DEFAULTS: ReadonlySet<string> = new Set(['event.module', 'event.dataset', 'event.code']);

/** Whether a reader finds the value by itself: of a message that came in the same format, and of the id of the header. */
export const isImplied = (field: string, text: string, format: string, id: string): boolean =>
  DEFAULTS.has(field) && text === (field === 'event.code' ? id : format);
