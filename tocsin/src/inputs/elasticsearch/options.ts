import { z } from 'zod';
import { timeZoneOption } from '../../codecs/index.ts';
import { asksClients, listenOptions, metadataOptions, tlsListenOptions } from '../network/listen-options.ts';
import { isLoopback } from '../network/loopback.ts';

const MIB = 1 << 20;
const secret = () => z.string().min(1).meta({ secret: true });

export const elasticsearchOptions = z
  .strictObject({
    ...listenOptions(9200),
    ...tlsListenOptions,
    users: z
      .array(
        z.strictObject({
          name: z
            .string()
            .regex(/^[^:]+$/, { error: 'expected a name without a colon' })
            .describe('its name'),
          password: secret().describe('its password'),
        }),
      )
      .default([])
      .describe('who may send, by name and password (Basic)'),
    apiKeys: z
      .array(
        z.strictObject({
          id: z
            .string()
            .regex(/^[^:]+$/, { error: 'expected an id without a colon' })
            .describe('its id'),
          key: secret().describe('the key'),
        }),
      )
      .default([])
      .describe('who may send, by key; clients are given `id:key`, or that in base64'),
    tokens: z.array(secret()).default([]).describe('who may send, by token (Bearer)'),
    version: z
      .string()
      .regex(/^[789]\.\d{1,3}\.\d{1,3}$/, { error: 'expected a version of Elasticsearch from 7 to 9, such as 8.19.0' })
      .default('8.19.0')
      .describe('version of Elasticsearch that clients are told; some talk to none that is older than they are'),
    maxBodyBytes: z
      .number()
      .int()
      .min(1_024)
      .max(512 * MIB)
      .default(100 * MIB)
      .describe('longest body of a request in bytes, also once it is inflated; of a longer one nothing is taken'),
    maxDocumentBytes: z
      .number()
      .int()
      .min(1_024)
      .max(64 * MIB)
      .default(8 * MIB)
      .describe('longest document in bytes; a longer one is refused, the others of its request are taken'),
    maxPending: z
      .number()
      .int()
      .min(1)
      .max(65_536)
      .default(200)
      .describe('requests that are read or wait for the store; further ones are answered 429'),
    requestTimeout: z
      .number()
      .int()
      .min(1_000)
      .default(60_000)
      .describe('how long a request may take to arrive as a whole, in milliseconds'),
    timeZone: timeZoneOption,
    ...metadataOptions('for every event, whatever its client says'),
  })
  .refine(
    ({ address, users, apiKeys, tokens, tls }) => {
      const isOpen = users.length === 0 && apiKeys.length === 0 && tokens.length === 0;
      return !isOpen || asksClients(tls) || isLoopback(address);
    },
    {
      error:
        'address: beyond loopback anybody could write events: set `users`, `apiKeys` or `tokens`, or `tls` with `authorities`',
    },
  );

export type ElasticsearchOptions = z.output<typeof elasticsearchOptions>;
