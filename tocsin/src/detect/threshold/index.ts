import { editorSchema } from '../../define/index.ts';
import { thresholdSchema } from './schema.ts';

export { isThreshold, type ReadThreshold, readThreshold } from './read-threshold.ts';
export { thresholdSchema };

/** For editors. */
export const thresholdsJsonSchema = (): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Rules of thresholds of Tocsin',
  ...editorSchema(thresholdSchema),
});
