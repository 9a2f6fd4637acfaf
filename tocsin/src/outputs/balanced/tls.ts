import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';
import { tlsContext } from '../../net/index.ts';

const path = () => z.string().min(1);

const tls = z
  .strictObject({
    authorities: z
      .array(path())
      .default([])
      .describe(
        'files of the authorities that the receiver’s certificate may come from, in PEM; default those of the system',
      ),
    certificate: path().optional().describe('file of the certificate that is shown, in PEM'),
    key: path().optional().describe('file of its private key, in PEM'),
    passphrase: z.string().meta({ secret: true }).optional().describe('passphrase of the key'),
    serverName: z.string().min(1).optional().describe('name in the receiver’s certificate, where that is not its host'),
    verify: z
      .boolean()
      .default(true)
      .describe('whether the certificate is checked; `false` believes any, and so anybody between'),
    protocols: z
      .array(z.enum(['TLSv1.1', 'TLSv1.2', 'TLSv1.3']))
      .default([])
      .describe('versions of TLS; default 1.2 and 1.3'),
  })
  .refine(({ certificate, key }) => key === undefined || certificate !== undefined, {
    error: 'key: needs `certificate`',
  });

/** Of an output that connects by TCP: `tls: {}` is TLS with what the system trusts. */
export const tlsClientOptions = {
  tls: tls.optional().describe('TLS; `{}` believes what the system believes'),
} as const;

export type TlsClientOptions = z.output<typeof tls>;

/** Reads the files; throws a sentence that names the one that can't be read. A key may stand in the file of its certificate, as Splunk's do. */
export function tlsClientContext(options: TlsClientOptions | undefined): ConnectionOptions | undefined {
  if (options === undefined) return undefined;
  const { authorities, certificate, key, passphrase, serverName, verify, protocols } = options;
  const context = tlsContext({
    certificate,
    chain: [],
    key: key ?? certificate,
    passphrase,
    authorities,
    keystore: undefined,
    keystorePassword: undefined,
    protocols,
    ciphers: [],
  });
  return { ...context, rejectUnauthorized: verify, ...(serverName === undefined ? {} : { servername: serverName }) };
}
