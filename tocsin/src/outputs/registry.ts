import type { OutputDeclaration } from './output-declaration.ts';
import { syslog } from './syslog/syslog.ts';

/** Every output of `tocsin.yaml`, sorted by name. */
export const OUTPUTS: readonly OutputDeclaration[] = Object.freeze([syslog]);

export const findOutput = (name: string): OutputDeclaration | undefined =>
  OUTPUTS.find((output) => output.name === name);
