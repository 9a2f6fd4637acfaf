import { Malformed } from './malformed.ts';

/** What a client says first. */
export interface S2sHello {
  readonly kind: 'hello';
  /** 1, 2 or 3. The versions 1 and 2 have no capabilities. */
  readonly version: number;
  readonly serverName: string;
  readonly managementPort: string;
}

export const HELLO_BYTES = 400;
const NAME_AT = 128;
const PORT_AT = 384;
/** Every signature begins so; nothing that is not cooked does. */
export const COOKED = Buffer.from('--splunk-cooked-mode');

const SIGNATURES: ReadonlyMap<string, number> = new Map([
  ['--splunk-cooked-mode--', 1],
  ['--splunk-cooked-mode-v2--', 2],
  ['--splunk-cooked-mode-v3--', 3],
]);
const OLD_COMPRESSED = '--splunk-cooked-mode-v2--:C';

/** Reads the first `HELLO_BYTES` of a stream. */
export function readHello(bytes: Buffer): S2sHello {
  const signature = slot(bytes, 0, NAME_AT);
  if (signature === OLD_COMPRESSED)
    throw new Malformed(
      'it speaks the compressed protocol of old: set `compressed = false` in outputs.conf',
      'unsupported',
    );
  const version = SIGNATURES.get(signature);
  if (version === undefined) throw new Malformed(`there is no signature "${signature.slice(0, 40)}"`, 'unsupported');
  if (bytes[PORT_AT - 1] !== 0 || bytes[HELLO_BYTES - 1] !== 0)
    throw new Malformed('its first 400 bytes are no greeting');
  return {
    kind: 'hello',
    version,
    serverName: slot(bytes, NAME_AT, PORT_AT),
    managementPort: slot(bytes, PORT_AT, HELLO_BYTES),
  };
}

function slot(bytes: Buffer, from: number, to: number): string {
  const end = bytes.indexOf(0, from);
  return bytes.toString('utf8', from, end < 0 || end > to ? to : end);
}

/** Throws a `RangeError` for a name or port that has no room. */
export function encodeS2sHello({ version, serverName, managementPort }: Omit<S2sHello, 'kind'>): Buffer {
  const bytes = Buffer.alloc(HELLO_BYTES);
  const [signature] = [...SIGNATURES].find(([, known]) => known === version) ?? [];
  if (signature === undefined) throw new RangeError(`there is no version ${version}`);
  bytes.write(signature, 0, 'latin1');
  for (const [text, from, to] of [
    [serverName, NAME_AT, PORT_AT],
    [managementPort, PORT_AT, HELLO_BYTES],
  ] as const) {
    if (Buffer.byteLength(text) >= to - from || text.includes('\0'))
      throw new RangeError(`"${text}" has no room in a greeting`);
    bytes.write(text, from, 'utf8');
  }
  return bytes;
}
