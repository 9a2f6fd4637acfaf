import { expect, it } from 'vitest';
import { knownKeys, optionNames, optionsSchema } from '../../define/index.ts';
import { PLUGINS } from './plugins.ts';

const { inputs, filters, outputs, codecs } = PLUGINS;

it.each([...inputs, ...filters, ...outputs, ...codecs].map(({ name, options }) => [name, options] as const))(
  '%s: the names of its options are those of the whole schema',
  (_name, options) => {
    expect(optionNames(options)).toEqual(knownKeys([optionsSchema(options)]) ?? []);
  },
);
