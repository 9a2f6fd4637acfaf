import { z } from 'zod';
import { option } from '../../define/index.ts';
import { isCharset } from '../framing/charset.ts';

/** What Logstash's text codecs take. */
export const charset = option
  .text(
    z.string().refine(isCharset, { error: 'no charset of that name: use an IANA name such as UTF-8 or ISO-8859-1' }),
  )
  .default('UTF-8')
  .describe('charset of the bytes that come in');
