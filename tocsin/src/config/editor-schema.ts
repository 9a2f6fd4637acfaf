import { editorSchema, type JsonSchema } from '../define/index.ts';
import type { Registry } from './inputs.ts';
import { configSchema, inputBase } from './schema.ts';

/** JSON Schema of `tocsin.yaml` for editors: every input type with its own options. */
export function configJsonSchema({ inputs, codecs }: Registry): JsonSchema {
  const whole = editorSchema(configSchema);
  const base = editorSchema(inputBase).properties ?? {};
  const items = {
    oneOf: inputs.map(({ name, summary, options }) => {
      const own = editorSchema(options);
      const properties: Record<string, unknown> = {
        type: { const: name, description: summary },
        id: base.id,
        ...own.properties,
      };
      const codec = own.properties?.codec;
      if (codec !== undefined) properties.codec = { ...codec, enum: codecs.map((one) => one.name) };
      return {
        type: 'object',
        description: summary,
        properties,
        required: ['type', ...(own.required ?? [])],
        additionalProperties: false,
      };
    }),
  };
  const list = whole.properties?.inputs;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'tocsin.yaml',
    ...whole,
    properties: { ...whole.properties, inputs: { ...list, items } as JsonSchema },
  };
}
