import { createHash, createHmac } from 'node:crypto';
import type { Value } from '../../event/index.ts';
import { maskAddress } from '../ip-network.ts';
import { rubyText } from '../ruby-text.ts';
import { murmur3, murmur3Long } from './murmur3.ts';

export const DIGESTS = ['SHA1', 'SHA256', 'SHA384', 'SHA512', 'MD5'] as const;
export type Method = (typeof DIGESTS)[number] | 'MURMUR3' | 'MURMUR3_128' | 'IPV4_NETWORK';

/** Undefined for a value of which there is none. */
export type Digest = (value: Value) => Value | undefined;

export interface DigestOptions {
  readonly key: string | undefined;
  readonly base64: boolean;
}

/** Throws an error whose message is a sentence for a person. */
export function createDigest(method: Method, { key, base64 }: DigestOptions): Digest {
  const encoding = base64 ? 'base64' : 'hex';
  switch (method) {
    case 'IPV4_NETWORK': {
      if (key === undefined) throw new Error('IPV4_NETWORK needs the length of the prefix as "key"');
      const bits = Number.parseInt(key, 10);
      if (!(bits >= 0 && bits <= 128)) throw new Error(`key: ${JSON.stringify(key)} is no length of a prefix`);
      return (value) => (typeof value === 'string' ? maskAddress(value, bits) : undefined);
    }
    case 'MURMUR3':
      return (value) => murmur3(isInteger(value) ? integerBytes(value, 8) : Buffer.from(rubyText(value)));
    case 'MURMUR3_128':
      return (value) => {
        const isShort = isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
        const bytes = isInteger(value) ? integerBytes(value, isShort ? 4 : 8) : Buffer.from(rubyText(value));
        return murmur3Long(bytes).toString(encoding);
      };
    default: {
      const name = method.toLowerCase();
      return (value) =>
        (key === undefined ? createHash(name) : createHmac(name, key)).update(rubyText(value)).digest(encoding);
    }
  }
}

const isInteger = (value: Value): value is number => typeof value === 'number' && Number.isSafeInteger(value);

function integerBytes(value: number, length: 4 | 8): Buffer {
  const bytes = Buffer.alloc(length);
  if (length === 4) bytes.writeInt32LE(value);
  else bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
