import { isFields } from '../api/decode.ts';

/** Indented where it is JSON; otherwise as it came. */
export function prettyJson(body: string): string {
  const parsed = parsedJson(body);
  return parsed === undefined ? body : JSON.stringify(parsed, undefined, 2);
}

/** What a request is about, for a line. */
export function titleOf(body: string): string {
  const parsed = parsedJson(body);
  const title = isFields(parsed)
    ? (parsed.title ?? (isFields(parsed.alert) ? parsed.alert.title : undefined))
    : undefined;
  return typeof title === 'string' && title !== '' ? title : body.slice(0, 200);
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
