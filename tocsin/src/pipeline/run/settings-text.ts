import { isMap, isScalar, type Node } from 'yaml';
import type { z } from 'zod';
import {
  issueWords,
  keyText,
  type Problem,
  placeOf,
  plain,
  type SourcePlace,
  unknownWords,
} from '../../define/index.ts';
import { PASSED_OVER, PROCESS_PASSED_OVER, pipelineSettings, processSettings, toldOf } from './logstash-settings.ts';

type Shape = Readonly<Record<string, z.ZodType>>;
export type Settings<Of extends Shape> = { -readonly [Name in keyof Of]?: z.output<Of[Name]> };

export interface ReadSettings<Of extends Shape> {
  readonly settings: Settings<Of>;
  /** What has no meaning here, and that somebody may rely on. */
  readonly warnings: readonly Problem[];
  readonly problems: readonly Problem[];
  /** The key of a setting, else where all of them begin. */
  readonly place: (name: string) => Omit<Problem, 'message'>;
}

export interface SettingsSource {
  readonly node: Node | null;
  readonly place: SourcePlace;
  /** What `${NAME}` stands for. */
  readonly variable: (name: string) => string | undefined;
}

/** What one pipeline of `pipelines.yml` has for itself. */
export const readPipelineSettings = (source: SettingsSource): ReadSettings<typeof pipelineSettings> =>
  readSettings(pipelineSettings, PASSED_OVER, source);

/** What `logstash.yml` says. */
export const readProcessSettings = (source: SettingsSource): ReadSettings<typeof processSettings> =>
  readSettings(processSettings, PROCESS_PASSED_OVER, source);

function readSettings<Of extends Shape>(
  shape: Of,
  passedOver: Readonly<Record<string, (value: unknown) => string | undefined>>,
  { node, place, variable }: SettingsSource,
): ReadSettings<Of> {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const settings: Record<string, unknown> = {};
  const written = writtenSettings(node);
  for (const { name, key, value } of written) {
    const at = placeOf(key, place);
    const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (schema === undefined) {
      const told = toldOf(passedOver, name);
      const words = told?.(value);
      if (told === undefined)
        problems.push({ ...at, ...unknownWords('key', name, [], [...Object.keys(shape), ...Object.keys(passedOver)]) });
      else if (words !== undefined) warnings.push({ ...at, message: `${name} has no meaning here`, hint: words });
      continue;
    }
    try {
      const parsed = schema.safeParse(filled(name, value, variable));
      if (parsed.success) settings[name] = parsed.data;
      else
        for (const issue of parsed.error.issues) {
          const { message, hint } = issueWords(issue, value);
          problems.push({ ...at, message: `${name}: ${message}`, ...(hint === undefined ? {} : { hint }) });
        }
    } catch (error) {
      problems.push({ ...at, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return {
    // Each was parsed by the schema of its name.
    settings: settings as Settings<Of>,
    warnings,
    problems,
    place: (name) => placeOf(written.find((setting) => setting.name === name)?.key ?? node, place),
  };
}

interface WrittenSetting {
  readonly name: string;
  readonly key: Node;
  readonly value: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value;

/** `pipeline.batch.size: 125`, or the same in maps within maps. What is left empty was not set. */
function writtenSettings(node: Node | null, prefix = ''): readonly WrittenSetting[] {
  if (!isMap(node)) return [];
  return node.items.flatMap((pair): readonly WrittenSetting[] => {
    const name = `${prefix}${keyText(pair)}`;
    if (isMap(pair.value)) return writtenSettings(pair.value, `${name}.`);
    const isEmpty = pair.value === null || (isScalar(pair.value) && pair.value.value === null);
    return isEmpty || !isNode(pair.key) ? [] : [{ name, key: pair.key, value: plain(pair.value) }];
  });
}

const VARIABLE = /\$\{([a-zA-Z_.][a-zA-Z0-9_.]*)(?::([^}]*))?\}/g;

/** With what variables stand for. The text of a pipeline fills in its own. Throws a sentence for one that is not set. */
function filled(name: string, value: unknown, variable: (name: string) => string | undefined): unknown {
  if (typeof value !== 'string' || name === 'config.string') return value;
  return value.replace(VARIABLE, (_whole, variableName: string, otherwise: string | undefined) => {
    const held = variable(variableName) ?? otherwise;
    if (held === undefined)
      throw new Error(
        `${name}: the variable ${variableName} is not set; set it, or write a default: \${${variableName}:default}`,
      );
    return held;
  });
}
