import type { SystemStatus } from '../server/index.ts';

/** What `up` and `agent` say of their outputs when they begin. */
export const outputLines = (outputs: SystemStatus['outputs']): readonly string[] =>
  outputs.map(({ name, type, peer }) => `  output   ${name} (${type})${peer === '' ? '' : ` → ${peer}`}`);
