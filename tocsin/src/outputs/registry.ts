import { elasticsearchOutput } from './elasticsearch/elasticsearch.ts';
import type { OutputDeclaration } from './output-declaration.ts';
import { splunkHec } from './splunk-hec/splunk-hec.ts';

/** Every output of `tocsin.yaml`, sorted by name. */
export const OUTPUTS: readonly OutputDeclaration[] = Object.freeze([elasticsearchOutput, splunkHec]);

export const findOutput = (name: string): OutputDeclaration | undefined =>
  OUTPUTS.find((output) => output.name === name);
