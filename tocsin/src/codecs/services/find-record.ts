import { parseJsonObject, type ValueObject } from '../../event/index.ts';
import { readColumns, readPairs } from './record.ts';
import { LONGEST } from './say-line.ts';
import type { Service } from './service.ts';

/** The record that a line is, or holds, as the service writes them. */
export function recordOf(service: Service, text: string): ValueObject | undefined {
  if (text.charCodeAt(0) === BRACE) {
    const parsed = parseJsonObject(text);
    return typeof parsed === 'string' ? undefined : parsed;
  }
  const record: ValueObject = {};
  if (service.columns !== undefined && readColumns(text, service.columns, record)) return record;
  const json = service.records.length > 0 && text.length < LONGEST ? text.indexOf('{"') : -1;
  if (json > 0) {
    // Text and an object behind it, as Magento and many others write.
    const end = text.lastIndexOf('}');
    const parsed = end > json ? parseJsonObject(text.slice(json, end + 1)) : 'not_json';
    if (typeof parsed !== 'string') return parsed;
  }
  return service.pairs && text.length < LONGEST && readPairs(text, record) ? record : undefined;
}

const BRACE = 123;
