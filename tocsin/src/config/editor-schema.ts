import { editorSchema, type JsonSchema } from '../define/index.ts';
import type { Registry } from './inputs.ts';
import { outputEntry } from './output-entry.ts';
import { actionBase, configSchema, inputBase } from './schema.ts';

type Properties = Record<string, unknown>;

/** JSON Schema of `tocsin.yaml` for editors: every type of input, output and action with its own options. */
export function configJsonSchema({ inputs, codecs, outputs, actions }: Registry): JsonSchema {
  const whole = editorSchema(configSchema);
  const entries = (
    declarations: Registry['inputs'] | Registry['outputs'] | Registry['actions'],
    base: Properties,
    fill: (properties: Properties) => void,
  ): JsonSchema => ({
    oneOf: declarations.map(({ name, summary, options }) => {
      const own = editorSchema(options);
      const properties = { type: { const: name, description: summary }, ...base, ...own.properties };
      fill(properties);
      return {
        type: 'object',
        description: summary,
        properties,
        required: ['type', ...(own.required ?? [])],
        additionalProperties: false,
      };
    }),
  });
  const names = codecs.map((one) => one.name);
  const base = editorSchema(inputBase).properties ?? {};
  const inputItems = entries(inputs, { id: base.id, enabled: base.enabled }, (properties) => {
    if (properties.codec !== undefined) properties.codec = { ...(properties.codec as JsonSchema), enum: names };
  });
  const { type: _, ...outputProperties } = editorSchema(outputEntry).properties ?? {};
  const outputItems = entries(outputs, outputProperties, () => undefined);
  const { type: __, ...actionProperties } = editorSchema(actionBase).properties ?? {};
  const actionItems = entries(actions, actionProperties, () => undefined);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'tocsin.yaml',
    ...whole,
    properties: {
      ...whole.properties,
      inputs: { ...whole.properties?.inputs, items: inputItems } as JsonSchema,
      outputs: { ...whole.properties?.outputs, items: outputItems } as JsonSchema,
      actions: { ...whole.properties?.actions, items: actionItems } as JsonSchema,
    },
  };
}
