import type { ValueObject } from '../../event/index.ts';
import { nothingSaid, type Said, sayRecord } from './said.ts';
import { LONGEST, merge, sayLine } from './say-line.ts';
import type { RecordKind, Service } from './service.ts';
import { sayTelling } from './telling.ts';
import { readWords } from './words.ts';

const BRACE = 123;

/** An object, and the text in it where the object itself does not tell what happened. */
export function sayObject(
  service: Service | undefined,
  record: ValueObject,
  kind: RecordKind | undefined,
  text: string,
): Said {
  const said = nothingSaid();
  sayRecord(said, record, kind);
  const message = said.message ?? (text.charCodeAt(0) === BRACE ? undefined : text);
  if (message === undefined || message.length > LONGEST) return said;
  if (said.facts.action !== undefined && said.facts.action !== 'http_request') {
    // Its text may name whom the object does not.
    const line = said.facts.user === undefined && service !== undefined ? sayLine(service.lines, message) : undefined;
    if (line !== undefined) {
      said.facts.user = line.facts.user;
      said.facts.address ??= line.facts.address;
    }
    return said;
  }
  const line = service === undefined ? sayTelling(message)?.said : sayLine(service.lines, message);
  if (line !== undefined) return merge(line, said);
  if (said.facts.action !== undefined || service?.words === false) return said;
  const words = nothingSaid();
  return readWords(words.facts, message) ? merge(words, said) : said;
}
