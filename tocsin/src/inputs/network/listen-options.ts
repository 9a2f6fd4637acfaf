import { z } from 'zod';
import { indexName } from '../../define/index.ts';
import { tlsServerContext } from '../../net/index.ts';

const path = () => z.string().min(1);

const tls = z
  .strictObject({
    certificate: path().describe('file of the certificate chain, in PEM'),
    key: path().describe('file of its private key, in PEM'),
    passphrase: z.string().meta({ secret: true }).optional().describe('passphrase of the key'),
    authorities: z.array(path()).default([]).describe('files of the authorities whose clients are trusted, in PEM'),
    clients: z
      .enum(['none', 'optional', 'required'])
      .optional()
      .describe('whether clients must show a certificate; default `required` where there are `authorities`'),
    protocols: z
      .array(z.enum(['TLSv1.1', 'TLSv1.2', 'TLSv1.3']))
      .default([])
      .describe('versions of TLS; default 1.2 and 1.3'),
  })
  .refine(({ clients = 'none', authorities }) => clients === 'none' || authorities.length > 0, {
    error: 'clients: needs `authorities`',
  });

export type TlsListenOptions = z.output<typeof tls>;

/** What an event that says nothing of it gets, or all events of an input whatever they say. */
export const metadataOptions = (whose: string) =>
  ({
    index: indexName.optional().describe(`index ${whose}`),
    sourcetype: z.string().min(1).optional().describe(`sourcetype ${whose}`),
    source: z.string().min(1).optional().describe(`source ${whose}`),
    host: z.string().min(1).optional().describe(`host ${whose}`),
  }) as const;

/** Of an input that listens: `...listenOptions(8088)`. */
export const listenOptions = (port: number) =>
  ({
    address: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('address to listen on; `0.0.0.0` or `::` for everybody who can reach this machine'),
    port: z.number().int().min(0).max(65_535).default(port).describe('port there; 0 takes a free one'),
    maxConnections: z.number().int().min(1).max(65_536).default(1_000).describe('further connections are turned away'),
  }) as const;

/** Of an input that listens by TCP. */
export const tlsListenOptions = { tls: tls.optional().describe('TLS') } as const;

/** Whether a client must show a certificate. */
export const asksClients = (options: TlsListenOptions | undefined): boolean =>
  options !== undefined && clientsOf(options) === 'required';

const clientsOf = ({ clients, authorities }: TlsListenOptions) =>
  clients ?? (authorities.length > 0 ? 'required' : 'none');

const serverTlsContext = (options: TlsListenOptions | undefined) =>
  tlsServerContext(
    options && {
      ...options,
      passphrase: options.passphrase,
      clients: clientsOf(options),
      chain: [],
      keystore: undefined,
      keystorePassword: undefined,
      ciphers: [],
      handshakeTimeout: 10_000,
    },
  );

/** What a listener needs of these options. Reads the files of TLS; throws a sentence that names the one that can't be read. */
export const listenerOf = (own: {
  readonly address: string;
  readonly port: number;
  readonly maxConnections: number;
  readonly tls?: TlsListenOptions | undefined;
}) => ({
  host: own.address,
  port: own.port,
  tls: serverTlsContext(own.tls),
  mostConnections: own.maxConnections,
});

/** Of an input whose clients send by HTTP; `more` follows in the description of the longest body. */
export const httpOptions = (longestBody: number, more = '') =>
  ({
    maxBodyBytes: z
      .number()
      .int()
      .min(1024)
      .default(longestBody)
      .describe(`longest request in bytes, also once it is inflated${more}`),
    maxPending: z
      .number()
      .int()
      .min(1)
      .default(200)
      .describe('requests that wait for the pipeline; further ones are answered 503'),
    requestTimeout: z
      .number()
      .int()
      .min(100)
      .default(30_000)
      .describe('how long a request may take to arrive, in milliseconds'),
  }) as const;

/** The same as `listenerOf` with what these say. */
export const httpListenerOf = (
  own: Parameters<typeof listenerOf>[0] & {
    readonly maxBodyBytes: number;
    readonly maxPending: number;
    readonly requestTimeout: number;
    readonly allowedOrigins?: readonly string[] | undefined;
  },
) => ({
  ...listenerOf(own),
  requestTimeout: own.requestTimeout,
  longestBody: own.maxBodyBytes,
  mostPending: own.maxPending,
  ...(own.allowedOrigins === undefined ? {} : { allowedOrigins: own.allowedOrigins }),
});
