import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

export type Compression = 'gzip' | 'deflate' | 'zstd' | 'none';

type Compress = (bytes: Uint8Array) => Promise<Uint8Array>;

interface WithZstd {
  zstdCompress(bytes: Uint8Array, done: (error: Error | null, result: Uint8Array) => void): void;
}

const hasZstd = (module: object): module is WithZstd => 'zstdCompress' in module;
const library: object = zlib;

/** Zstandard came to Node with 22.15. */
export const isZstdThere: boolean = hasZstd(library);

const gzip = promisify<Uint8Array, zlib.ZlibOptions, Uint8Array>(zlib.gzip);
const deflate = promisify<Uint8Array, zlib.ZlibOptions, Uint8Array>(zlib.deflate);

/** Undefined: as it is. Throws a sentence where this Node has none. */
export function compressionOf(name: Compression): Compress | undefined {
  switch (name) {
    case 'none':
      return undefined;
    case 'gzip':
      return (bytes) => gzip(bytes, { level: 1 });
    case 'deflate':
      return (bytes) => deflate(bytes, { level: 1 });
    case 'zstd': {
      if (!hasZstd(library))
        throw new Error('compression: `zstd` needs Node 22.15 or later; write `gzip`, which Sumo Logic takes as well');
      const { zstdCompress } = library;
      return promisify(zstdCompress);
    }
  }
}
