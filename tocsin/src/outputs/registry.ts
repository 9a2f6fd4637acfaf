import { lumberjack } from './lumberjack/lumberjack.ts';
import type { OutputDeclaration } from './output-declaration.ts';
import { splunkS2s } from './splunk-s2s/splunk-s2s.ts';

/** Every output of `tocsin.yaml`, sorted by name. */
export const OUTPUTS: readonly OutputDeclaration[] = Object.freeze([lumberjack, splunkS2s]);

export const findOutput = (name: string): OutputDeclaration | undefined =>
  OUTPUTS.find((output) => output.name === name);
