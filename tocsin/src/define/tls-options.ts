import { z } from 'zod';
import { option } from './plugin-options.ts';

/** What the `ssl_…` options of a plugin come to. Paths are still paths. */
export interface TlsSettings {
  readonly certificate: string | undefined;
  /** Further certificates of the chain. */
  readonly chain: readonly string[];
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
  /** Empty: those that the system trusts. */
  readonly authorities: readonly string[];
  /** PKCS #12, in place of certificate and key. */
  readonly keystore: string | undefined;
  readonly keystorePassword: string | undefined;
  /** `TLSv1.2` and so on; empty: what is considered safe. */
  readonly protocols: readonly string[];
  /** Names of OpenSSL or of the RFCs; empty: what is considered safe. */
  readonly ciphers: readonly string[];
}

export interface ServerTlsSettings extends TlsSettings {
  readonly clients: 'none' | 'optional' | 'required';
  /** Milliseconds. */
  readonly handshakeTimeout: number;
}

export interface ClientTlsSettings extends TlsSettings {
  readonly verify: boolean;
}

const TRUSTSTORE = 'write the authorities as PEM into `ssl_certificate_authorities`';

const path = () => option.text(z.string().min(1)).optional();

const common = {
  ssl_certificate: path().describe('file of the certificate that is shown, in PEM'),
  ssl_key: path().describe('file of its private key, in PEM'),
  ssl_key_passphrase: option.password().optional().describe('passphrase of the key'),
  ssl_certificate_authorities: option
    .list()
    .default([])
    .describe('files of the authorities that are trusted, in PEM; without them those of the system'),
  ssl_keystore_path: path().describe('PKCS #12 file in place of certificate and key'),
  ssl_keystore_password: option.password().optional().describe('password of the keystore'),
  ssl_keystore_type: option
    .choice(['pkcs12', 'jks'])
    .optional()
    .describe('`pkcs12`; a `jks` must be converted by `keytool -importkeystore -deststoretype pkcs12`'),
  ssl_supported_protocols: option
    .list()
    .default([])
    .refine((names) => names.every((name) => /^TLSv1(?:\.[123])?$/.test(name)), {
      error: 'expected TLSv1.1, TLSv1.2 or TLSv1.3',
    })
    .describe('versions of TLS; default: 1.2 and 1.3'),
  ssl_cipher_suites: option.list().default([]).describe('cipher suites, by the names of Java or of OpenSSL'),
} as const;

/** Of a plugin that listens. `client` tells what is asked of clients when nothing is written. */
export const serverTlsOptions = (clients: 'none' | 'required') =>
  ({
    ...common,
    ssl_enabled: option.boolean().optional().describe('TLS, which the other `ssl_…` options say more of'),
    ssl_extra_chain_certs: option.list().default([]).describe('files of further certificates of the chain, in PEM'),
    ssl_client_authentication: option
      .choice(['none', 'optional', 'required'])
      .optional()
      .describe(`whether clients must show a certificate of the authorities; default \`${clients}\``),
    ssl_handshake_timeout: option
      .number(z.number().int().min(1))
      .default(10_000)
      .describe('milliseconds in which a client must have finished its handshake'),
    ssl_truststore_path: option.refused(TRUSTSTORE),
    ssl_truststore_password: option.refused(TRUSTSTORE),
    ssl_truststore_type: option.refused(TRUSTSTORE),
    ssl_enable: option.boolean().optional().describe('older name of `ssl_enabled`'),
    ssl: option.boolean().optional().describe('older name of `ssl_enabled`'),
    ssl_cert: path().describe('older name of `ssl_certificate`'),
    ssl_verify: option.boolean().optional().describe('older form of `ssl_client_authentication`: required or none'),
    ssl_verify_mode: option
      .choice(['none', 'peer', 'force_peer'])
      .optional()
      .describe('older form of `ssl_client_authentication`: none, optional, required'),
  }) as const;

/** Of a plugin that connects. */
export const clientTlsOptions = {
  ...common,
  ssl_enabled: option.boolean().optional().describe('TLS, which the other `ssl_…` options say more of'),
  ssl_verification_mode: option
    .choice(['full', 'none'])
    .optional()
    .describe('`none` believes any certificate, and so anybody between'),
  ssl_truststore_path: option.refused(TRUSTSTORE),
  ssl_truststore_password: option.refused(TRUSTSTORE),
  ssl_truststore_type: option.refused(TRUSTSTORE),
  truststore: option.refused(TRUSTSTORE),
  truststore_password: option.refused(TRUSTSTORE),
  truststore_type: option.refused(TRUSTSTORE),
  keystore: path().describe('older name of `ssl_keystore_path`'),
  keystore_password: option.password().optional().describe('older name of `ssl_keystore_password`'),
  keystore_type: option.text().optional().describe('older name of `ssl_keystore_type`'),
  cacert: path().describe('older name of `ssl_certificate_authorities`'),
  ssl_cacert: path().describe('older name of `ssl_certificate_authorities`'),
  client_cert: path().describe('older name of `ssl_certificate`'),
  client_key: path().describe('older name of `ssl_key`'),
} as const;

type Server = z.output<z.ZodObject<ReturnType<typeof serverTlsOptions>>>;
type Client = z.output<z.ZodObject<typeof clientTlsOptions>>;
type Common = z.output<z.ZodObject<typeof common>>;

/** Undefined: no TLS. Throws a sentence for options that contradict each other. */
export function serverTls(options: Server, clients: 'none' | 'required'): ServerTlsSettings | undefined {
  if ((options.ssl_enabled ?? options.ssl_enable ?? options.ssl ?? false) === false) return undefined;
  const settings = settingsOf(options, options.ssl_certificate ?? options.ssl_cert, options.ssl_key);
  if (settings.certificate === undefined && settings.keystore === undefined)
    throw new Error('ssl_enabled: a server needs `ssl_certificate` and `ssl_key`, or `ssl_keystore_path`');
  const asked =
    options.ssl_client_authentication ??
    (options.ssl_verify_mode === undefined ? undefined : OLD_MODES[options.ssl_verify_mode]) ??
    (options.ssl_verify === undefined ? clients : options.ssl_verify ? 'required' : 'none');
  if (asked !== 'none' && options.ssl_certificate_authorities.length === 0)
    throw new Error(
      `ssl_client_authentication: "${asked}" needs \`ssl_certificate_authorities\`; write "none" where clients show no certificate`,
    );
  return {
    ...settings,
    chain: options.ssl_extra_chain_certs,
    clients: asked,
    handshakeTimeout: options.ssl_handshake_timeout,
  };
}

const OLD_MODES = { none: 'none', peer: 'optional', force_peer: 'required' } as const;

/** Throws a sentence for options that contradict each other. */
export function clientTls(options: Client): ClientTlsSettings {
  const settings = settingsOf(
    {
      ...options,
      ssl_keystore_path: options.ssl_keystore_path ?? options.keystore,
      ssl_keystore_password: options.ssl_keystore_password ?? options.keystore_password,
      ssl_keystore_type:
        options.ssl_keystore_type ?? (options.keystore_type?.toLowerCase() === 'jks' ? 'jks' : undefined),
    },
    options.ssl_certificate ?? options.client_cert,
    options.ssl_key ?? options.client_key,
  );
  const authorities = [options.cacert, options.ssl_cacert].filter((file) => file !== undefined);
  return {
    ...settings,
    authorities: [...settings.authorities, ...authorities],
    verify: options.ssl_verification_mode !== 'none',
  };
}

function settingsOf(options: Common, certificate: string | undefined, key: string | undefined): TlsSettings {
  if ((certificate === undefined) !== (key === undefined))
    throw new Error('ssl_certificate: it and `ssl_key` go together');
  if (options.ssl_keystore_type === 'jks')
    throw new Error('ssl_keystore_type: convert it by `keytool -importkeystore -deststoretype pkcs12`');
  if (certificate !== undefined && options.ssl_keystore_path !== undefined)
    throw new Error('ssl_certificate: write either it or `ssl_keystore_path`');
  return {
    certificate,
    chain: [],
    key,
    passphrase: options.ssl_key_passphrase,
    authorities: options.ssl_certificate_authorities,
    keystore: options.ssl_keystore_path,
    keystorePassword: options.ssl_keystore_password,
    protocols: options.ssl_supported_protocols,
    ciphers: options.ssl_cipher_suites,
  };
}
