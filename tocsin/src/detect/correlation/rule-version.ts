import { hash } from '../key.ts';
import type { AnyDocument } from './documents.ts';

/** Changes with what a rule means, and not with where it is written. */
export const versionOf = (
  { file: _file, line: _line, ...content }: AnyDocument,
  below: readonly string[] = [],
): string =>
  hash(
    JSON.stringify([content, below], (_key, value: unknown) => (value instanceof Map ? [...value] : value)),
    32,
  );
