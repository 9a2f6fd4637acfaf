import { z } from 'zod';
import { type ConfiguredEntry, EntriesError, type Outputs, type SystemStatus } from '../../server/index.ts';
import { audit } from '../audit.ts';
import { ApiError } from '../errors.ts';
import { ifMatch } from '../if-match.ts';
import { defineRoute } from '../route.ts';
import type { Services } from '../services.ts';
import {
  byId,
  entryBody,
  entrySchema,
  exampleSchema,
  formSchema,
  kindSchema,
  sent,
  shownEntry,
} from './entry-schemas.ts';

const reading = { role: 'viewer', scope: 'search' } as const;
const changing = { role: 'admin', scope: 'admin' } as const;

const waiting = z.object({ batches: z.number(), events: z.number(), bytes: z.number() });

export const outputStatus = z.object({
  name: z.string(),
  type: z.string(),
  peer: z.string().describe('where it sends to'),
  waiting: waiting
    .extend({ oldest: z.number().optional().describe('when that came which waits the longest, in milliseconds') })
    .describe('in its queue'),
  delivered: z.number().describe('events since the start'),
  dead: z.number().describe('events that became dead letters since the start'),
  seconds: z.number().describe('spent delivering'),
  counts: z.record(z.string(), z.number()).describe('by reason'),
  last: z
    .object({ ok: z.boolean(), words: z.string(), at: z.string() })
    .optional()
    .describe('what the other side said last'),
});

const listed = entrySchema('outputs.conf').extend(outputStatus.shape);
const shown = shownEntry('outputs.conf');
const left = z
  .array(z.string())
  .describe('what became of the events that waited for an output which does not run any more, in sentences');
const body = entryBody(
  'by the schema of its kind, and beside them `when`, `fields`, `redact`, `queue`, `retry` and `rateLimit` by `common`',
);

const outputsOf = ({ dependencies: { outputs } }: Services): Outputs => {
  if (outputs === undefined) throw new ApiError('outputs_unavailable', 'this server has no configuration of outputs');
  return outputs;
};

type Running = SystemStatus['outputs'][number];

const NOTHING = { batches: 0, events: 0, bytes: 0 };

/** As it is configured and as it runs; of one that does not run, what waits in its queue on disk. */
function joined(
  { id, type, enabled, origin }: ConfiguredEntry,
  { outputs, keptQueues }: SystemStatus,
): Running & Omit<ConfiguredEntry, 'etag' | 'options'> {
  const entry = { id, type, enabled, origin };
  const running = outputs.find(({ name }) => name === id);
  if (running !== undefined) return { ...running, ...entry };
  const kept = keptQueues.find((one) => one.name === id && one.type === type)?.waiting ?? NOTHING;
  return { ...entry, name: id, peer: '', waiting: kept, delivered: 0, dead: 0, seconds: 0, counts: {} };
}

/** A file that can't be read now does not hide what runs. */
function configured(outputs: Outputs | undefined, { outputs: running }: SystemStatus): readonly ConfiguredEntry[] {
  const asRunning = () =>
    running.map(({ name, type }): ConfiguredEntry => ({ id: name, type, enabled: true, origin: 'tocsin.yaml' }));
  if (outputs === undefined) return asRunning();
  try {
    return outputs.list();
  } catch (error) {
    if (error instanceof EntriesError) return asRunning();
    throw error;
  }
}

export const listOutputs = defineRoute({
  method: 'GET',
  path: '/api/v1/outputs',
  summary: 'Tell where events go beside the store, and what waits; also of outputs that are switched off',
  tag: 'outputs',
  access: reading,
  responses: {
    200: {
      description: 'in the order of the file',
      schema: z.object({
        outputs: z.array(listed),
        kept: z
          .array(z.object({ name: z.string(), type: z.string(), folder: z.string(), waiting }))
          .describe('queues on disk that nobody takes out: of outputs that were removed or switched off'),
        file: z.string().optional(),
        writable: z.boolean().describe('whether they can be changed here'),
      }),
    },
  },
  errors: [],
  handle: async ({ services: { dependencies } }) => {
    const status = await dependencies.status();
    const { outputs } = dependencies;
    return {
      outputs: configured(outputs, status).map((entry) => joined(entry, status)),
      kept: status.keptQueues,
      ...(outputs === undefined ? {} : { file: outputs.file }),
      writable: (await outputs?.writable()) ?? false,
    };
  },
});

export const listKinds = defineRoute({
  method: 'GET',
  path: '/api/v1/outputs/kinds',
  summary: 'Describe the kinds of outputs, so that a form can be made of each',
  description:
    'A property with `secret: true` is never shown again. The properties of `common` stand beside those of each kind; no kind has one of the same name.',
  tag: 'outputs',
  access: reading,
  responses: {
    200: {
      description: 'all of them, by name',
      schema: z.object({
        kinds: z.array(
          kindSchema.extend({
            local: z.boolean().describe('delivers within this machine'),
            examples: z.array(exampleSchema),
          }),
        ),
        common: z.record(z.string(), z.unknown()).describe('JSON Schema of what every output may say'),
      }),
    },
  },
  errors: ['outputs_unavailable'],
  handle: ({ services }) => {
    const { outputs, common } = outputsOf(services).kinds;
    return {
      kinds: outputs.map(({ name, summary, description, options, isLocal = false, examples }) => ({
        name,
        summary,
        description,
        local: isLocal,
        schema: formSchema(options),
        examples: examples.map(({ title, options: example }) => ({ title, options: example })),
      })),
      common: formSchema(common),
    };
  },
});

export const showOutput = defineRoute({
  method: 'GET',
  path: '/api/v1/outputs/:id',
  summary: 'Show an output as it is configured',
  tag: 'outputs',
  access: changing,
  params: byId,
  responses: { 200: { description: 'without its secrets; `etag` is also a header', schema: shown } },
  errors: ['unknown_output', 'outputs_unavailable', 'invalid_output'],
  handle: (call) => {
    const output = outputsOf(call.services).get(call.params.id);
    if (output === undefined) throw new ApiError('unknown_output', `there is no output "${call.params.id}"`);
    return sent(call, output);
  },
});

const refusals = [
  'invalid_output',
  'output_failed',
  'outputs_read_only',
  'outputs_unavailable',
  'store_unavailable',
  'changed_meanwhile',
] as const;

export const createOutput = defineRoute({
  method: 'POST',
  path: '/api/v1/outputs',
  summary: 'Add an output, which gets what inputs read from now on',
  description: 'Writes it into `tocsin.yaml`. The other outputs and their queues do not notice.',
  tag: 'outputs',
  access: changing,
  body,
  responses: { 201: { description: 'the output, which runs', schema: shown } },
  errors: ['output_exists', ...refusals],
  handle: async (call) => {
    const output = await outputsOf(call.services).create(call.body);
    audit(call, 'output_added', { output: output.id, type: output.type, enabled: output.enabled });
    call.reply.code(201);
    return sent(call, output);
  },
});

export const replaceOutput = defineRoute({
  method: 'PUT',
  path: '/api/v1/outputs/:id',
  summary: 'Change an output, rename it, or switch it off or on',
  description:
    'Needs `if-match` with the `etag` that was read. What waits for it is delivered as the output is now, in the form in which it was queued; with another type, or switched off, it is delivered for a moment and the rest is kept on disk. A secret is not kept where the address changes: it was for the old one.',
  tag: 'outputs',
  access: changing,
  params: byId,
  body,
  responses: {
    200: { description: 'the output, which runs unless it is switched off', schema: shown.extend({ left }) },
  },
  errors: ['unknown_output', ...refusals],
  handle: async (call) => {
    const { id } = call.params;
    const { entry, left: words } = await outputsOf(call.services).replace(id, call.body, ifMatch(call));
    audit(call, 'output_changed', {
      output: entry.id,
      type: entry.type,
      enabled: entry.enabled,
      ...(entry.id === id ? {} : { before: id }),
    });
    return sent(call, { ...entry, left: words });
  },
});

export const removeOutput = defineRoute({
  method: 'DELETE',
  path: '/api/v1/outputs/:id',
  summary: 'Remove an output',
  description:
    'Needs `if-match` with the `etag` that was read. What waits for it is delivered for a moment; a queue on disk keeps the rest for an output of the same name and type, one in memory gives it up.',
  tag: 'outputs',
  access: changing,
  params: byId,
  responses: { 200: { description: 'removed', schema: z.object({ left }) } },
  errors: ['unknown_output', ...refusals],
  handle: async (call) => {
    const words = await outputsOf(call.services).remove(call.params.id, ifMatch(call));
    audit(call, 'output_removed', { output: call.params.id });
    return { left: words };
  },
});

export const testOutput = defineRoute({
  method: 'POST',
  path: '/api/v1/outputs/:id/test',
  summary: 'Send a test event by an output, and tell what the other side says',
  description:
    'As `tocsin send --to`: as it is configured, also one that is switched off, past its queue and its `when`.',
  tag: 'outputs',
  access: changing,
  params: byId,
  responses: {
    200: {
      description: 'delivered, or why not',
      schema: z.object({
        delivered: z.boolean(),
        words: z.string().describe('what the other side said, with the mend where there is one'),
        event: z.string().describe('`event.id` of the event'),
      }),
    },
  },
  errors: ['unknown_output', 'outputs_unavailable'],
  handle: async (call) => {
    const { id } = call.params;
    const answer = await outputsOf(call.services).test(id);
    audit(call, 'output_tested', { output: id, delivered: answer.delivered });
    return answer;
  },
});
