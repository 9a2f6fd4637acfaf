import { isUtf8 } from 'node:buffer';
import { inspectText } from '../event/index.ts';

/**
 * Bytes as Logstash makes text of them: UTF-8, or else as Ruby’s `inspect` shows them, in which each byte that is none becomes `\xD3` and
 * quotes and backslashes are escaped.
 */
export function readableText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  let plainFrom = 0;
  const plain = (to: number): string => inspectText(bytes.toString('utf8', plainFrom, to)).slice(1, -1);
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += `${plain(at)}\\x${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
      plainFrom = at + 1;
    }
    at += Math.max(length, 1);
  }
  return text + plain(bytes.length);
}

/** How many bytes the character at this place has; 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
