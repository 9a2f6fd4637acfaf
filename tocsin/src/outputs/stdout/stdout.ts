import { z } from 'zod';
import { lineEncoder, lineFormatOptions } from '../line-format.ts';
import { defineOutput } from '../output-declaration.ts';
import { stdoutDeliverer } from '../plugins/stdout.ts';
import { encodeStream } from '../stream-batches.ts';

export const stdoutOutput = defineOutput({
  name: 'stdout',
  summary: 'writes lines to the standard output',
  description: 'On a terminal, control characters of events are shown as escapes.',
  status: 'stable',
  options: z.strictObject(lineFormatOptions),
  examples: [{ title: 'who and what', options: { template: '%{@timestamp} %{[event][action]} %{[user][name]}' } }],
  isLocal: true,
  peer: () => 'standard output',
  createEncoder: (own) => encodeStream(lineEncoder(own)),
  createDeliverer: (_own, context) => stdoutDeliverer(context),
});
