import { arcsight } from './arcsight/arcsight.ts';
import type { OutputDeclaration } from './output-declaration.ts';
import { qradar } from './qradar/qradar.ts';
import { splunkHec } from './splunk-hec/splunk-hec.ts';
import { sumologic } from './sumologic/sumologic.ts';
import { syslog } from './syslog/syslog.ts';

/** Every output of `tocsin.yaml`, sorted by name. */
export const OUTPUTS: readonly OutputDeclaration[] = Object.freeze([arcsight, qradar, splunkHec, sumologic, syslog]);

export const findOutput = (name: string): OutputDeclaration | undefined =>
  OUTPUTS.find((output) => output.name === name);
