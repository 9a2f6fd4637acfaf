import { isMap, isSeq, type Node } from 'yaml';
import type { z } from 'zod';
import { checkOptions, optionsSchema, type Problem, placeOf, plain, type SourcePlace } from '../define/index.ts';
import { createRedaction, createSelection, type OutputDeclaration } from '../outputs/index.ts';
import { compileWhen } from '../pipeline/index.ts';
import { clashes, unknownType, valueNode } from './entries.ts';
import { resolvePaths } from './inputs.ts';
import { type OutputConfig, outputEntry } from './output-entry.ts';
import { readSecretFiles } from './secrets.ts';

interface Outcome {
  readonly outputs: OutputConfig[];
  readonly problems: Problem[];
  /** Names of outputs by what they have to themselves. */
  readonly owners: Map<string, string>;
}

const BASE = Object.keys(outputEntry.shape);

/** Checks each entry of `outputs` with the declaration of its type. Files are beside the configuration. */
export function checkOutputs(
  list: unknown,
  declarations: readonly OutputDeclaration[],
  folder: string,
  place: SourcePlace,
): Outcome {
  const nodes = isSeq(list) ? list.items : [];
  const outcome: Outcome = { outputs: [], problems: [], owners: new Map() };
  for (const node of nodes) if (isMap(node)) checkOutput(node, declarations, folder, place, outcome);
  // A queue is kept under its name, so a name must not depend on the order of the list.
  const known = new Set(outcome.outputs.map(({ name }) => name));
  outcome.problems.push(...clashes('output', 'name', nodes, known, place));
  return outcome;
}

function checkOutput(
  node: Node,
  declarations: readonly OutputDeclaration[],
  folder: string,
  place: SourcePlace,
  { outputs, problems, owners }: Outcome,
): void {
  const type = plain(valueNode(node, 'type'));
  // What is no text is told by the schema of the whole.
  if (typeof type !== 'string') return;
  const declaration = declarations.find(({ name }) => name === type);
  if (declaration === undefined) {
    problems.push(unknownType('output', type, declarations, valueNode(node, 'type'), place));
    return;
  }
  const before = problems.length;
  problems.push(...readSecretFiles(node, [optionsSchema(declaration.options)], folder, place));
  const written = plain(node) as Record<string, unknown>;
  const own = Object.fromEntries(Object.entries(written).filter(([key]) => !BASE.includes(key)));
  const base = outputEntry.safeParse(Object.fromEntries(Object.entries(written).filter(([key]) => BASE.includes(key))));
  const checked = checkOptions(declaration.options, node, place, resolvePaths(own, folder));
  if (!checked.ok) problems.push(...checked.problems);
  problems.push(...whenProblems(node, place));
  // What is wrong with the base is told by the schema of the whole.
  if (!checked.ok || !base.success || problems.length > before) return;
  const contradiction = sentenceOf(() => {
    createSelection(base.data.fields);
    createRedaction(base.data.redact);
    declaration.check?.(checked.value);
  });
  if (contradiction !== undefined) {
    problems.push({ ...placeOf(valueNode(node, 'type'), place), message: contradiction });
    return;
  }
  const { name = type, enabled, when, fields, redact, queue, retry, rateLimit } = base.data;
  const claim = enabled ? declaration.claims?.(checked.value) : undefined;
  const owner = claim === undefined ? undefined : owners.get(claim);
  if (owner !== undefined) {
    // They would cut each other's lines, and put the file aside under each other.
    problems.push({
      ...placeOf(valueNode(node, 'type'), place),
      message: `the outputs "${owner}" and "${name}" write to one file, ${claim}`,
      hint: 'give each a file of its own',
    });
    return;
  }
  if (claim !== undefined) owners.set(claim, name);
  outputs.push({
    name,
    type,
    enabled,
    options: checked.value as Readonly<Record<string, unknown>>,
    ...(when === undefined ? {} : { when }),
    fields,
    redact,
    queue: queueOf(queue, declaration.isLocal === true ? 'memory' : 'disk'),
    retry,
    ...(rateLimit === undefined ? {} : { rateLimit }),
  });
}

const QUEUE_BYTES = { disk: 1 << 30, memory: 24 << 20 } as const;

/** With the size that it has where none is written. */
export function queueOf(
  { type: written, maxBytes, whenFull }: z.output<typeof outputEntry>['queue'],
  fallback: 'disk' | 'memory',
): OutputConfig['queue'] {
  const type = written ?? fallback;
  return { type, maxBytes: maxBytes ?? QUEUE_BYTES[type], whenFull };
}

/** At the place of the text; where in it is said beside. */
function whenProblems(node: Node, place: SourcePlace): Problem[] {
  const at = valueNode(node, 'when');
  const text = plain(at);
  if (typeof text !== 'string' || text === '') return [];
  const checked = compileWhen(text);
  if (checked.ok) return [];
  return checked.problems.map(({ column, message, hint }) => ({
    ...placeOf(at, place),
    message: `when: ${message} (at character ${column} of the condition)`,
    hint: hint ?? 'a condition looks like [event][action] == "authn_login_fail" and [source][ip] in ["10.0.0.1"]',
  }));
}

function sentenceOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
