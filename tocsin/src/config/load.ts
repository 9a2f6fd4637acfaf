import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isMap, isScalar, isSeq } from 'yaml';
import {
  checkOptions,
  didYouMean,
  keyText,
  optionsSchema,
  type Problem,
  parseYaml,
  placeOf,
  readYamlText,
  type SourcePlace,
  sortProblems,
} from '../define/index.ts';
import { checkActions } from './actions.ts';
import { checkInputs, type Registry } from './inputs.ts';
import { checkOutputs } from './outputs.ts';
import { type ActionConfig, type Config, configSchema } from './schema.ts';
import { type Environment, readSecretFiles, substituteVariables } from './secrets.ts';

export const CONFIG_NAME = 'tocsin.yaml';

export interface LoadOptions {
  readonly registry: Registry;
  /** Default: the environment of the process. */
  readonly environment?: Environment;
}

/** `text` is there where the file could be read: for `printProblem`. */
export type Loaded =
  | { readonly ok: true; readonly config: Config; readonly text: string }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly text?: string };

/** Reads and checks a configuration, and collects everything that is wrong with it. Never throws for what is in the file. */
export function loadConfig(path: string, options: LoadOptions): Loaded {
  const read = readYamlText(path);
  return read.ok ? readConfig(read.text, path, options) : { ok: false, problems: [read.problem] };
}

/** The same for a text that is at hand; `path` names it in messages, and relative paths in it are beside it. */
export function readConfig(text: string, path: string, options: LoadOptions): Loaded {
  const { root, place, problems: syntax } = parseYaml(path, text);
  if (syntax.length > 0) return { ok: false, problems: sortProblems(syntax), text };
  const folder = dirname(resolve(path));
  const problems = substituteVariables(root, options.environment ?? process.env, place);
  problems.push(...readSecretFiles(root, [optionsSchema(configSchema)], folder, place));
  const checked = checkOptions(configSchema, root, place);
  if (!checked.ok) problems.push(...checked.problems);
  const timeZone = checked.ok ? checked.value.timeZone : undefined;
  const inputs = checkInputs(listOf(root, 'inputs'), options.registry, { folder, timeZone }, place);
  const actions = checkActions(listOf(root, 'actions'), options.registry.actions, folder, place);
  const outputs = checkOutputs(listOf(root, 'outputs'), options.registry.outputs, folder, place);
  problems.push(...inputs.problems, ...outputs.problems, ...actions.problems);
  problems.push(...unknownActions(root, actions.actions, place));
  if (!checked.ok || problems.length > 0) return { ok: false, problems: sortProblems(problems), text };
  return {
    ok: true,
    config: {
      ...absolutePaths(checked.value, folder),
      inputs: inputs.inputs,
      outputs: outputs.outputs,
      actions: actions.actions,
    },
    text,
  };
}

const listOf = (root: unknown, key: string): unknown =>
  isMap(root) ? root.items.find((pair) => keyText(pair) === key)?.value : undefined;

/** Of what rules find. */
function unknownActions(root: unknown, actions: readonly ActionConfig[], place: SourcePlace): Problem[] {
  const list = listOf(listOf(root, 'rules'), 'actions');
  const names = actions.map(({ name }) => name);
  return (isSeq(list) ? list.items : []).flatMap((node) => {
    const name = isScalar(node) ? node.value : undefined;
    if (typeof name !== 'string' || names.includes(name)) return [];
    const message = `rules.actions: there is no action "${name}" in \`actions\``;
    return [{ ...placeOf(isScalar(node) ? node : undefined, place), message, ...hinted(didYouMean(name, names)) }];
  });
}

const hinted = (hint: string): { readonly hint?: string } => (hint === '' ? {} : { hint });

function absolutePaths<
  Value extends Pick<Config, 'data' | 'web' | 'alerts' | 'pipelines' | 'rules' | 'splunk' | 'allow' | 'geoip'>,
>(value: Value, folder: string): Value {
  const { tls } = value.web;
  return {
    ...value,
    ...(value.data === undefined ? {} : { data: resolve(folder, value.data) }),
    pipelines: {
      ...value.pipelines,
      folder: resolve(folder, value.pipelines.folder ?? 'pipelines'),
      ...(value.pipelines.keystore === undefined ? {} : { keystore: resolve(folder, value.pipelines.keystore) }),
      ...(value.pipelines.settings === undefined ? {} : { settings: resolve(folder, value.pipelines.settings) }),
    },
    splunk: value.splunk.etc === undefined ? value.splunk : { etc: resolve(folder, value.splunk.etc) },
    allow: { ...value.allow, paths: value.allow.paths.map((path) => resolve(folder, path)) },
    rules: { ...value.rules, folder: resolve(folder, value.rules.folder ?? 'rules') },
    alerts: { ...value.alerts, searches: resolve(folder, value.alerts.searches ?? 'searches') },
    geoip: value.geoip.database === undefined ? value.geoip : { database: resolve(folder, value.geoip.database) },
    web: {
      ...value.web,
      ...(tls === undefined ? {} : { tls: { cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) } }),
    },
  };
}

/** The configuration of an installation that has none. */
export function defaultConfig(): Config {
  return { ...configSchema.parse({}), inputs: [], outputs: [], actions: [] };
}

export interface CheckedFile {
  readonly file: string;
  readonly problems: readonly Problem[];
  /** Where nothing is wrong with it. */
  readonly config?: Config;
  readonly text?: string;
}

/** Checks files, and in folders the `tocsin.yaml`, each for itself; one entry a file. */
export function checkPaths(paths: readonly string[], options: LoadOptions): readonly CheckedFile[] {
  return paths.map((path) => {
    const file = isFolder(path) ? join(path, CONFIG_NAME) : path;
    if (!/\.ya?ml$/i.test(file)) {
      const message = 'is no file that can be checked';
      return {
        file,
        problems: [{ file, line: 1, column: 1, message, hint: `expected ${CONFIG_NAME} or a folder with one` }],
      };
    }
    const loaded = loadConfig(file, options);
    const text = loaded.text === undefined ? {} : { text: loaded.text };
    return loaded.ok
      ? { file, problems: [], config: loaded.config, ...text }
      : { file, problems: loaded.problems, ...text };
  });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
