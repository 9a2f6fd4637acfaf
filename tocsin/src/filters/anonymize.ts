import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { addTag, type Event, type Field, fieldOf } from '../event/index.ts';
import { defineFilter, perEvent } from './filter.ts';
import { createDigest, DIGESTS } from './fingerprint/digest.ts';

export const anonymize = defineFilter({
  name: 'anonymize',
  summary: 'replaces the values of fields by hashes',
  description: `The older form of \`fingerprint\`, which writes into the fields themselves. As with Logstash its common options (\`add_tag\` …) are not
applied. What has no hash is removed, and the event is tagged \`_anonymizefailure\`.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-anonymize`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    fields: option.list().describe('the fields'),
    algorithm: option
      .choice([...DIGESTS, 'MURMUR3', 'IPV4_NETWORK'])
      .default('SHA1')
      .describe('how the hash is computed'),
    key: option.password().describe('key of the HMAC, or the length of the prefix for IPV4_NETWORK'),
  }),
  examples: [
    {
      title: 'addresses without their hosts',
      pipeline: 'anonymize { fields => ["ip"] algorithm => "IPV4_NETWORK" key => 16 }',
      event: { ip: '192.0.2.77' },
      expect: [{ ip: '192.0.0.0' }],
    },
  ],
  create: ({ fields, algorithm, key }, context) => {
    const digest = createDigest(algorithm, { key, base64: false });
    const all = fields.map(fieldOf);
    const replace = (event: Event, field: Field): void => {
      const value = field.get(event);
      if (value === undefined) return;
      const hashes = Array.isArray(value) ? value.map(digest) : [digest(value)];
      const known = hashes.filter((hash) => hash !== undefined);
      const [only] = known;
      if (known.length === hashes.length && only !== undefined && field.set(event, Array.isArray(value) ? known : only))
        return;
      if (Array.isArray(value) && value.length === 0) return;
      field.remove(event);
      context.count('failed');
      addTag(event, '_anonymizefailure');
    };
    return perEvent((event) => {
      for (const field of all) replace(event, field);
      return false;
    }, context);
  },
});
