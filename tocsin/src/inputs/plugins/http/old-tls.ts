import { z } from 'zod';
import { option, type ServerTlsSettings, serverTls, type serverTlsOptions } from '../../../define/index.ts';

const version = () =>
  option.number(
    z.number().refine((value) => [1, 1.1, 1.2, 1.3].includes(value), {
      error: 'expected 1.1, 1.2 or 1.3',
    }),
  );

/** What the input http has of the time before its `ssl_…` options. */
export const oldTlsOptions = {
  cipher_suites: option.list().optional().describe('older name of `ssl_cipher_suites`'),
  keystore: option.text().optional().describe('older name of `ssl_keystore_path`, PKCS #12'),
  keystore_password: option.password().optional().describe('older name of `ssl_keystore_password`'),
  tls_min_version: version().optional().describe('older form of `ssl_supported_protocols`: the lowest'),
  tls_max_version: version().optional().describe('older form of `ssl_supported_protocols`: the highest'),
  verify_mode: option.choice(['none', 'peer', 'force_peer']).optional().describe('older name of `ssl_verify_mode`'),
} as const;

type Options = z.output<z.ZodObject<ReturnType<typeof serverTlsOptions> & typeof oldTlsOptions>>;

/** As `serverTls`. */
export function httpTls(options: Options): ServerTlsSettings | undefined {
  const { tls_min_version: least = 1.2, tls_max_version: most = 1.3 } = options;
  const isBounded = options.tls_min_version !== undefined || options.tls_max_version !== undefined;
  const protocols = [1, 1.1, 1.2, 1.3].filter((one) => one >= least && one <= most);
  if (protocols.length === 0) throw new Error('tls_min_version: it is above `tls_max_version`');
  return serverTls(
    {
      ...options,
      ssl_keystore_path: options.ssl_keystore_path ?? options.keystore,
      ssl_keystore_password: options.ssl_keystore_password ?? options.keystore_password,
      ssl_verify_mode: options.ssl_verify_mode ?? options.verify_mode,
      ssl_cipher_suites:
        options.ssl_cipher_suites.length > 0 ? options.ssl_cipher_suites : (options.cipher_suites ?? []),
      ssl_supported_protocols:
        options.ssl_supported_protocols.length > 0 || !isBounded
          ? options.ssl_supported_protocols
          : protocols.map((one) => (one === 1 ? 'TLSv1' : `TLSv${one}`)),
    },
    'none',
  );
}
