import { z } from 'zod';
import type { Inputs } from '../../server/index.ts';
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

const shown = shownEntry('inputs.conf');
const body = entryBody('by the schema of its kind');

const inputsOf = ({ dependencies: { inputs } }: Services): Inputs => {
  if (inputs === undefined) throw new ApiError('inputs_unavailable', 'this server has no configuration of inputs');
  return inputs;
};

export const listInputs = defineRoute({
  method: 'GET',
  path: '/api/v1/inputs',
  summary: 'List the inputs of the configuration, also those that are switched off',
  description: 'How those that run are doing is in the status (`/api/v1/status`), under the same ids.',
  tag: 'inputs',
  access: reading,
  responses: {
    200: {
      description: 'without their options, in the order of the file',
      schema: z.object({
        inputs: z.array(entrySchema('inputs.conf')),
        file: z.string(),
        writable: z.boolean().describe('whether they can be changed here'),
      }),
    },
  },
  errors: ['inputs_unavailable', 'invalid_input'],
  handle: async ({ services }) => {
    const inputs = inputsOf(services);
    return {
      inputs: inputs.list().map(({ id, type, enabled, origin }) => ({ id, type, enabled, origin })),
      file: inputs.file,
      writable: await inputs.writable(),
    };
  },
});

export const listKinds = defineRoute({
  method: 'GET',
  path: '/api/v1/input-kinds',
  summary: 'Describe the kinds of inputs, so that a form can be made of each',
  description:
    'A property with `secret: true` is never shown again. `codecOptions` of an input are those of its `codec`.',
  tag: 'inputs',
  access: reading,
  responses: {
    200: {
      description: 'all of them, by name',
      schema: z.object({
        kinds: z.array(
          kindSchema.extend({
            listens: z.boolean(),
            examples: z.array(exampleSchema),
          }),
        ),
        codecs: z.array(kindSchema),
      }),
    },
  },
  errors: ['inputs_unavailable'],
  handle: ({ services }) => {
    const { inputs, codecs } = inputsOf(services).kinds;
    return {
      kinds: inputs.map(({ name, summary, description, options, listens = false, examples }) => ({
        name,
        summary,
        description,
        listens,
        schema: formSchema(options),
        examples: examples.map(({ title, options: example }) => ({ title, options: example })),
      })),
      codecs: codecs.map(({ name, summary, description, options }) => ({
        name,
        summary,
        description,
        schema: formSchema(options),
      })),
    };
  },
});

export const showInput = defineRoute({
  method: 'GET',
  path: '/api/v1/inputs/:id',
  summary: 'Show an input as it is configured',
  tag: 'inputs',
  access: changing,
  params: byId,
  responses: { 200: { description: 'without its secrets; `etag` is also a header', schema: shown } },
  errors: ['unknown_input', 'inputs_unavailable', 'invalid_input'],
  handle: (call) => {
    const input = inputsOf(call.services).get(call.params.id);
    if (input === undefined) throw new ApiError('unknown_input', `there is no input "${call.params.id}"`);
    return sent(call, input);
  },
});

const refusals = [
  'invalid_input',
  'input_failed',
  'inputs_read_only',
  'inputs_unavailable',
  'store_unavailable',
  'changed_meanwhile',
] as const;

export const createInput = defineRoute({
  method: 'POST',
  path: '/api/v1/inputs',
  summary: 'Add an input, which begins at once',
  description: 'Writes it into `tocsin.yaml`. Where it can’t begin, nothing is changed.',
  tag: 'inputs',
  access: changing,
  body,
  responses: { 201: { description: 'the input, which is open', schema: shown } },
  errors: ['input_exists', ...refusals],
  handle: async (call) => {
    const input = await inputsOf(call.services).create(call.body);
    audit(call, 'input_added', { input: input.id, type: input.type, enabled: input.enabled });
    call.reply.code(201);
    return sent(call, input);
  },
});

export const replaceInput = defineRoute({
  method: 'PUT',
  path: '/api/v1/inputs/:id',
  summary: 'Change an input, rename it, or switch it off or on',
  description:
    'Needs `if-match` with the `etag` that was read. It ends, what it has taken is stored, and it begins anew; the others do not notice. Where it can’t begin, the old one goes on.',
  tag: 'inputs',
  access: changing,
  params: byId,
  body,
  responses: { 200: { description: 'the input, which is open unless it is switched off', schema: shown } },
  errors: ['unknown_input', ...refusals],
  handle: async (call) => {
    const { id } = call.params;
    const { entry: input } = await inputsOf(call.services).replace(id, call.body, ifMatch(call));
    audit(call, 'input_changed', {
      input: input.id,
      type: input.type,
      enabled: input.enabled,
      ...(input.id === id ? {} : { before: id }),
    });
    return sent(call, input);
  },
});

export const removeInput = defineRoute({
  method: 'DELETE',
  path: '/api/v1/inputs/:id',
  summary: 'Remove an input',
  description: 'Needs `if-match` with the `etag` that was read. What it has taken is stored; its events stay.',
  tag: 'inputs',
  access: changing,
  params: byId,
  responses: { 204: { description: 'removed, and ended' } },
  errors: ['unknown_input', ...refusals],
  handle: async (call) => {
    await inputsOf(call.services).remove(call.params.id, ifMatch(call));
    audit(call, 'input_removed', { input: call.params.id });
    call.reply.code(204);
  },
});
