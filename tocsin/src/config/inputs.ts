import { resolve } from 'node:path';
import { isMap, isSeq, type Node } from 'yaml';
import type { ActionDeclaration } from '../alert/index.ts';
import type { CodecDeclaration } from '../codecs/index.ts';
import { checkOptions, optionsSchema, type Problem, plain, type SourcePlace } from '../define/index.ts';
import type { InputDeclaration } from '../inputs/index.ts';
import type { OutputDeclaration } from '../outputs/index.ts';
import { clashes, unknownType, valueNode } from './entries.ts';
import type { InputConfig } from './schema.ts';
import { readSecretFiles } from './secrets.ts';

/** The declarations that a configuration may use. */
export interface Registry {
  readonly inputs: readonly InputDeclaration[];
  readonly codecs: readonly CodecDeclaration[];
  readonly outputs: readonly OutputDeclaration[];
  readonly actions: readonly ActionDeclaration[];
}

export interface InputSettings {
  readonly folder: string;
  readonly timeZone: string | undefined;
}

interface Outcome {
  readonly inputs: InputConfig[];
  readonly problems: Problem[];
}

/** Checks each entry of `inputs` with the declaration of its type, and its codec with the codec's. */
export function checkInputs(list: unknown, registry: Registry, settings: InputSettings, place: SourcePlace): Outcome {
  const outcome: Outcome = { inputs: [], problems: [] };
  for (const node of isSeq(list) ? list.items : []) {
    if (isMap(node)) checkInput(node, registry, settings, place, outcome);
  }
  // An input keeps its place under its id, so an id must not depend on the order of the list.
  const known = new Set(outcome.inputs.map(({ id }) => id));
  outcome.problems.push(...clashes('input', 'id', isSeq(list) ? list.items : [], known, place));
  return outcome;
}

function checkInput(
  node: Node,
  registry: Registry,
  settings: InputSettings,
  place: SourcePlace,
  outcome: Outcome,
): void {
  const type = plain(valueNode(node, 'type'));
  if (typeof type !== 'string') return;
  const declaration = registry.inputs.find(({ name }) => name === type);
  if (declaration === undefined) {
    outcome.problems.push(unknownType('input', type, registry.inputs, valueNode(node, 'type'), place));
    return;
  }
  outcome.problems.push(...readSecretFiles(node, [optionsSchema(declaration.options)], settings.folder, place));
  const { type: _, id, enabled = true, ...options } = plain(node) as Record<string, unknown>;
  outcome.problems.push(...fillCodecOptions(options, declaration, node, registry, settings, place));
  // An input that reads texts without a codec has `timeZone` itself.
  const takesZone = optionsSchema(declaration.options).properties?.timeZone !== undefined;
  if (takesZone && settings.timeZone !== undefined) options.timeZone ??= settings.timeZone;
  const checked = checkOptions(declaration.options, node, place, resolvePaths(options, settings.folder));
  if (!checked.ok) outcome.problems.push(...checked.problems);
  else {
    const value = checked.value as Readonly<Record<string, unknown>>;
    outcome.inputs.push({ type, id: typeof id === 'string' ? id : type, enabled: enabled !== false, options: value });
  }
}

/** An input that takes a codec has `codec` and `codecOptions`. The zone of the configuration holds where none is given. */
function fillCodecOptions(
  options: Record<string, unknown>,
  declaration: InputDeclaration,
  node: Node,
  registry: Registry,
  settings: InputSettings,
  place: SourcePlace,
): Problem[] {
  const codecOption = optionsSchema(declaration.options).properties?.codec;
  if (codecOption === undefined) return [];
  const name = options.codec ?? codecOption.default;
  if (typeof name !== 'string') return [];
  const codec = registry.codecs.find((one) => one.name === name);
  if (codec === undefined) return [unknownType('codec', name, registry.codecs, valueNode(node, 'codec'), place)];
  const written = options.codecOptions ?? {};
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return [];
  const hasZone = optionsSchema(codec.options).properties?.timeZone !== undefined;
  const filled =
    hasZone && settings.timeZone !== undefined ? { timeZone: settings.timeZone, ...written } : { ...written };
  const checked = checkOptions(codec.options, valueNode(node, 'codecOptions'), place, filled);
  if (!checked.ok) return [...checked.problems];
  options.codecOptions = filled;
  return [];
}

/**
 * By convention, `paths` of an input and `file` of an output are files, and so are the certificates and keys of their `tls`; relative ones
 * lie beside the configuration.
 */
export function resolvePaths(options: Record<string, unknown>, folder: string): Record<string, unknown> {
  const resolved = { ...options };
  if (options.file !== undefined) resolved.file = resolveText(options.file, folder);
  if (Array.isArray(options.paths)) resolved.paths = resolveAll(options.paths, folder);
  if (typeof options.tls === 'object' && options.tls !== null) {
    const { certificate, key, authorities, ...tls } = options.tls as Record<string, unknown>;
    resolved.tls = {
      ...tls,
      ...(certificate === undefined ? {} : { certificate: resolveText(certificate, folder) }),
      ...(key === undefined ? {} : { key: resolveText(key, folder) }),
      ...(authorities === undefined ? {} : { authorities: resolveAll(authorities, folder) }),
    };
  }
  return resolved;
}

/** The same paths as they are written, and where. */
export function filesIn(options: Readonly<Record<string, unknown>>) {
  const tls = typeof options.tls === 'object' && options.tls !== null ? (options.tls as Record<string, unknown>) : {};
  const listed = (value: unknown, path: readonly string[]) =>
    (Array.isArray(value) ? value : []).map((text: unknown, index) => ({ path: [...path, index], text }));
  return [
    ...listed(options.paths, ['paths']),
    { path: ['tls', 'certificate'], text: tls.certificate },
    { path: ['tls', 'key'], text: tls.key },
    ...listed(tls.authorities, ['tls', 'authorities']),
  ].flatMap(({ path, text }) => (typeof text === 'string' ? [{ path, text }] : []));
}

const resolveText = (path: unknown, folder: string): unknown =>
  typeof path === 'string' ? resolveOne(path, folder) : path;

const resolveAll = (paths: unknown, folder: string): unknown =>
  Array.isArray(paths) ? paths.map((path) => resolveText(path, folder)) : paths;

/** A final slash says that a folder is meant. */
const resolveOne = (path: string, folder: string): string =>
  path === '' ? path : `${resolve(folder, path)}${/[^/]\/$/.test(path) ? '/' : ''}`;
