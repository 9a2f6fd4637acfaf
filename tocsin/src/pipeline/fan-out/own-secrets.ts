import { alternatives, type JsonSchema, optionsSchema, schemasUnder } from '../../define/index.ts';
import { REDACTED } from '../../event/index.ts';
import { declarationOf } from './encoder.ts';
import type { OutputSettings } from './settings.ts';

/** Shorter ones occur in words by chance. */
const SHORTEST = 5;

/**
 * Takes the secrets of an output's own options out of words: a peer may repeat in its answer what it was sent ("no such token: …"), and words
 * go to logs, pages and dead letters.
 */
export function withoutOwnSecrets({
  type,
  options,
}: Pick<OutputSettings, 'type' | 'options'>): (words: string) => string {
  const secrets = new Set<string>();
  collect(options, [optionsSchema(declarationOf(type).options)], secrets);
  // As Basic sends it.
  const { user, password } = options;
  if (typeof user === 'string' && typeof password === 'string')
    secrets.add(Buffer.from(`${user}:${password}`).toString('base64'));
  const longestFirst = [...secrets].filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
  return (words) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), words);
}

function collect(value: unknown, schemas: readonly JsonSchema[], into: Set<string>): void {
  if (typeof value === 'string') {
    if (!schemas.flatMap(alternatives).some(({ secret }) => secret === true)) return;
    into.add(value);
    // Of an address its end is the secret.
    if (URL.canParse(value)) into.add(value.slice(value.lastIndexOf('/') + 1));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, below] of Object.entries(value)) {
    const key = Array.isArray(value) ? Number(name) : name;
    collect(
      below,
      schemas.flatMap((schema) => schemasUnder(schema, key)),
      into,
    );
  }
}
