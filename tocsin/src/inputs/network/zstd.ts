import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** ZSTD_d_windowLogMax: a window of 8 MiB, the largest that RFC 9659 allows in HTTP. One of 128 MiB would be memory for each request. */
const WINDOW_LOG_MAX = 100;
const PARAMETERS = { [WINDOW_LOG_MAX]: 23 };

interface WithZstd {
  createZstdDecompress(options: { readonly params: Readonly<Record<number, number>> }): Transform;
}

const hasZstd = (module: object): module is WithZstd => 'createZstdDecompress' in module;

const library: object = zlib;

/** Undefined where Node has no Zstandard: it came with 22.15. */
export const createZstd: (() => Transform) | undefined = hasZstd(library)
  ? () => library.createZstdDecompress({ params: PARAMETERS })
  : undefined;
