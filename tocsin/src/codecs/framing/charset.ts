import { isAscii, isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';
import type { decode, encodingExists } from 'iconv-lite';

interface Iconv {
  readonly decode: typeof decode;
  readonly encodingExists: typeof encodingExists;
}

/** Most streams are UTF-8 and never need it: it is loaded when it is asked for. */
const iconv = (): Iconv => createRequire(import.meta.url)('iconv-lite') as Iconv;

export type BytesToText = (bytes: Buffer) => string;

/** Reads UTF-8; bytes that are none become U+FFFD and are counted. */
const utf8Text =
  (count: (reason: string) => void): BytesToText =>
  (bytes) => {
    if (isAscii(bytes)) return bytes.toString('latin1');
    if (!isUtf8(bytes)) count('invalid_utf8');
    return bytes.toString('utf8');
  };

const isUtf8Name = (charset: string): boolean => /^utf-?8$/i.test(charset);

export const isCharset = (charset: string): boolean => isUtf8Name(charset) || iconv().encodingExists(charset);

/** How the bytes of a charset, by its IANA name, become text. */
export function charsetText(charset: string, count: (reason: string) => void): BytesToText {
  if (isUtf8Name(charset)) return utf8Text(count);
  const { decode } = iconv();
  return (bytes) => decode(bytes, charset);
}
