import type { SecureContextOptions } from 'node:tls';
import { z } from 'zod';
import { tlsContext } from '../net/index.ts';

const path = () => z.string().min(1);

/** `tls` of an output that connects; its paths are beside the configuration. */
export const clientTlsEntry = z.strictObject({
  authorities: z
    .array(path())
    .default([])
    .describe('files of the authorities that are trusted, in PEM; without them those of the system'),
  certificate: path().optional().describe('file of the certificate chain that is shown, in PEM'),
  key: path().optional().describe('file of its private key, in PEM'),
  passphrase: z.string().meta({ secret: true }).optional().describe('passphrase of the key'),
  serverName: z.string().min(1).optional().describe('name that its certificate must have, where that is another'),
  verify: z.boolean().default(true).describe('`false` believes any certificate, and so anybody between'),
});

/** What connections are made with, by TLS. */
export interface ClientTls extends SecureContextOptions {
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/** Reads the files. Throws a sentence that names the one that can't be read. */
export function clientTlsContext(entry: z.output<typeof clientTlsEntry> | undefined): ClientTls {
  const {
    authorities = [],
    certificate,
    key,
    passphrase,
    serverName,
    verify = true,
  } = entry ?? ({} as Partial<z.output<typeof clientTlsEntry>>);
  if ((certificate === undefined) !== (key === undefined)) throw new Error('tls: `certificate` and `key` go together');
  return {
    ...tlsContext({
      certificate,
      key,
      passphrase,
      authorities,
      chain: [],
      keystore: undefined,
      keystorePassword: undefined,
      protocols: [],
      ciphers: [],
    }),
    rejectUnauthorized: verify,
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

/** Where a person writes what mends a connection: in the configuration, unless it is a command that connects. */
export interface TlsNames {
  readonly authorities: string;
  readonly serverName: string;
  readonly certificate: string;
  readonly key: string;
}

const IN_CONFIGURATION: TlsNames = {
  authorities: '`tls.authorities`',
  serverName: '`tls.serverName`',
  certificate: '`tls.certificate`',
  key: '`tls.key`',
};

const UNTRUSTED =
  'its certificate is signed by an authority that is not trusted: name the authority under {authorities}';

/** By the code of an error of a connection; names in braces are those of `TlsNames`. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there: check host and port, and whether it runs',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name can not be looked up now',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it does not answer: a firewall may be between',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer: a firewall may be between',
  UND_ERR_HEADERS_TIMEOUT: 'it took the request and did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'its answer broke off',
  ECONNRESET:
    'it closed the connection: perhaps it speaks TLS and the address does not say `https`, or the other way round',
  UND_ERR_SOCKET: 'it closed the connection: perhaps it speaks TLS and the address says `http`',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there: check the port, or leave TLS out (`http`)',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there: check the port, or leave TLS out (`http`)',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself: name it under {authorities}',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: check the clock of this machine',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name: use that, or name it under {serverName}',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a certificate of ours: name it under {certificate} and {key}',
};

/** Why a connection failed, with the mend where the code tells it. */
export function connectionWords(error: unknown, names = IN_CONFIGURATION): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  for (const one of [error, cause]) {
    const code = one instanceof Error && 'code' in one ? String(one.code) : '';
    const words = WORDS[code];
    if (words !== undefined)
      return `${words.replace(/\{(\w+)\}/g, (_, name: keyof TlsNames) => names[name])} (${code})`;
  }
  return error instanceof Error ? error.message || error.name : String(error);
}
