import { FIELDS } from '../../event/index.ts';
import type { Kind } from './assign.ts';

/** Never written for others: places in files of this host, and what follows from other fields. */
const OWN = new Set([
  'log.file.fingerprint',
  'log.offset',
  'event.kind',
  'message',
  'event.action',
  'event.severity',
  'log.level',
  'url.extension',
]);

const KINDS = { keyword: 'text', string: 'text', long: 'number', double: 'number', keywords: 'list' } as const;

/** `http.response.status_code` → `httpResponseStatusCode`. */
export const camelCase = (field: string): string =>
  field.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());

/** The typed fields that go to other systems, in the order of the store. */
export const TYPED: readonly (readonly [field: string, kind: Exclude<Kind, 'time'>])[] = FIELDS.filter(
  ({ name }) => !OWN.has(name),
).map(({ name, type }) => [name, KINDS[type]]);
