import { readFileSync } from 'node:fs';
import { getCiphers, type SecureContextOptions, type SecureVersion } from 'node:tls';

/** Files and names of what a connection by TLS needs. */
export interface TlsFiles {
  readonly certificate: string | undefined;
  readonly chain: readonly string[];
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
  readonly authorities: readonly string[];
  readonly keystore: string | undefined;
  readonly keystorePassword: string | undefined;
  readonly protocols: readonly string[];
  readonly ciphers: readonly string[];
}

const VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Reads the files. Throws a sentence that names the one that can't be read, or the name that nobody knows. */
export function tlsContext(files: TlsFiles): SecureContextOptions {
  const { certificate, key, passphrase, authorities, keystore, keystorePassword, chain } = files;
  const versions = VERSIONS.filter((version) => files.protocols.includes(version));
  const [minVersion = 'TLSv1.2'] = versions;
  const maxVersion = versions[versions.length - 1];
  return {
    ...(certificate === undefined ? {} : { cert: [certificate, ...chain].map(read).join('\n') }),
    ...(key === undefined ? {} : { key: read(key) }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(keystore === undefined ? {} : { pfx: readFile(keystore) }),
    ...(keystorePassword === undefined ? {} : { passphrase: keystorePassword }),
    ...(authorities.length === 0 ? {} : { ca: authorities.map(read) }),
    ...(files.ciphers.length === 0 ? {} : { ciphers: files.ciphers.map(cipherName).join(':') }),
    minVersion,
    ...(maxVersion === undefined ? {} : { maxVersion }),
  };
}

export interface TlsServerFiles extends TlsFiles {
  /** Whether clients must show a certificate of the authorities. */
  readonly clients: 'none' | 'optional' | 'required';
  /** Milliseconds in which a handshake must be done. */
  readonly handshakeTimeout: number;
}

/** The same for a server; undefined without TLS. */
export const tlsServerContext = (files: TlsServerFiles | undefined) =>
  files === undefined
    ? undefined
    : {
        ...tlsContext(files),
        requestCert: files.clients !== 'none',
        rejectUnauthorized: files.clients === 'required',
        handshakeTimeout: files.handshakeTimeout,
      };

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT') throw new Error(`${path} can't be read: there is no such file`);
    throw new Error(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const read = (path: string): string => readFile(path).toString('utf8');

/** `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` is `ECDHE-RSA-AES128-GCM-SHA256`; the names of TLS 1.3 are the same. */
function cipherName(name: string): string {
  const known = getCiphers();
  if (known.includes(name.toLowerCase())) return name;
  const openssl = name
    .replace(/^TLS_/, '')
    .replace('_WITH_', '_')
    .replace(/AES_(\d+)/, 'AES$1')
    .replace('CHACHA20_POLY1305_SHA256', 'CHACHA20_POLY1305')
    .replace(/_CBC/, '')
    .replace(/^RSA_/, '')
    .replaceAll('_', '-');
  if (known.includes(openssl.toLowerCase())) return openssl;
  throw new Error(`there is no cipher suite "${name}"`);
}
