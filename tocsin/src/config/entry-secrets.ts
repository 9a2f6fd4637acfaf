import { alternatives, type JsonSchema, schemasUnder } from '../define/index.ts';

/** What stands for a secret that is not shown: the n-th of its entry. */
export interface KeptSecret {
  readonly kept: number;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const keptOf = (value: unknown): number | undefined =>
  isRecord(value) && Object.keys(value).length === 1 && typeof value.kept === 'number' ? value.kept : undefined;

/** The path of a secret that stands in a file of its own; that is no secret itself. */
export const secretFile = (value: unknown): string | undefined =>
  isRecord(value) && Object.keys(value).length === 1 && typeof value.file === 'string' ? value.file : undefined;

/** Replaces each secret, which is where the schema says so, by what `change` makes of it. */
export function mapSecrets(
  value: unknown,
  schema: JsonSchema,
  change: (secret: unknown, path: readonly (string | number)[]) => unknown,
): unknown {
  const visit = (at: unknown, schemas: readonly JsonSchema[], path: readonly (string | number)[]): unknown => {
    if (schemas.flatMap(alternatives).some(({ secret }) => secret === true)) return change(at, path);
    if (Array.isArray(at)) {
      const under = schemas.flatMap((one) => schemasUnder(one, 0));
      return at.map((item, index) => visit(item, under, [...path, index]));
    }
    if (!isRecord(at)) return at;
    return Object.fromEntries(
      Object.entries(at).map(([key, item]) => [
        key,
        visit(
          item,
          schemas.flatMap((one) => schemasUnder(one, key)),
          [...path, key],
        ),
      ]),
    );
  };
  return visit(value, [schema], []);
}

/** The options without what is secret in them. */
export function hideSecrets(options: unknown, schema: JsonSchema): unknown {
  let secrets = 0;
  return mapSecrets(options, schema, (secret): unknown => {
    secrets += 1;
    return secretFile(secret) === undefined ? ({ kept: secrets } satisfies KeptSecret) : secret;
  });
}

/** In the order of the numbers by which they are kept. */
export function secretsIn(options: unknown, schema: JsonSchema): readonly unknown[] {
  const secrets: unknown[] = [];
  mapSecrets(options, schema, (secret) => secrets.push(secret));
  return secrets;
}

/** Puts secrets where `options` keeps them, and nowhere else. `unknown`: of one that is not there. */
export function restoreSecrets(
  options: unknown,
  secrets: readonly unknown[],
  schema: JsonSchema,
  unknown: (path: readonly (string | number)[]) => void,
): unknown {
  return mapSecrets(options, schema, (secret, path) => {
    const kept = keptOf(secret);
    if (kept === undefined) return secret;
    const found = secrets[kept - 1];
    if (found === undefined) unknown(path);
    return found;
  });
}
