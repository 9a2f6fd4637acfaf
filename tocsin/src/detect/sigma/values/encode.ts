/** A text as the bytes of an encoding, a character a byte, so that it can be looked for in a text or encoded further. */
export type ByteText = string;

const bytesOf = (buffer: Buffer): ByteText => buffer.toString('latin1');

export const utf8 = (text: string): ByteText => bytesOf(Buffer.from(text, 'utf8'));
export const utf16le = (text: string): ByteText => bytesOf(Buffer.from(text, 'utf16le'));
export const utf16be = (text: string): ByteText => bytesOf(Buffer.from(text, 'utf16le').swap16());
/** With its byte order mark. */
export const utf16 = (text: string): ByteText => `\u00ff\u00fe${utf16le(text)}`;

export const base64 = (bytes: ByteText): string => Buffer.from(bytes, 'latin1').toString('base64');

/** Characters at the beginning that depend on the bytes before, by how many those are modulo 3; and at the end, on those behind. */
const BEFORE = [0, 2, 3] as const;
const BEHIND = [0, 3, 2] as const;

/** What is certain of the Base64 of a longer text that holds `bytes`, for each of the three places where they may stand. */
export const base64Offsets = (bytes: ByteText): readonly string[] =>
  BEFORE.map((before, offset) => {
    const encoded = base64(`${' '.repeat(offset)}${bytes}`);
    return encoded.slice(before, encoded.length - (BEHIND[(bytes.length + offset) % 3] ?? 0));
  });
