import type { OutputDeclaration } from './output-declaration.ts';
import { splunkHec } from './splunk-hec/splunk-hec.ts';
import { syslog } from './syslog/syslog.ts';

/** Every output of `tocsin.yaml`, sorted by name. */
export const OUTPUTS: readonly OutputDeclaration[] = Object.freeze([splunkHec, syslog]);

export const findOutput = (name: string): OutputDeclaration | undefined =>
  OUTPUTS.find((output) => output.name === name);
