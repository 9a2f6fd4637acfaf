import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../define/index.ts';
import { parseConf } from './conf.ts';

/** A setting with the file that it comes from. */
export interface LayeredSetting {
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

export interface LayeredStanza {
  readonly name: string;
  /** By key. */
  readonly settings: ReadonlyMap<string, LayeredSetting>;
  /** Where it is written, in the strongest file that has it. */
  readonly file: string;
  readonly line: number;
}

export interface LayeredConf {
  /** In the order in which they are first found. */
  readonly stanzas: readonly LayeredStanza[];
  readonly problems: readonly Problem[];
}

const DEFAULT = 'default';

const LARGEST = 8 << 20;

/**
 * The files of that name in a Splunk `etc/` folder, the weakest first: `system/default`, then of the apps `default`, then `local`, both in
 * the order that makes the first app by name the strongest, then `system/local`. A forwarder reads all of its apps as one.
 * https://docs.splunk.com/Documentation/Splunk/latest/Admin/Wheretofindtheconfigurationfiles
 */
export function confFiles(etc: string, name: string): readonly string[] {
  const apps = ['apps', 'slave-apps', 'peer-apps']
    .flatMap((folder) => namesIn(join(etc, folder)).map((app) => join(etc, folder, app)))
    .reverse();
  return [
    join(etc, 'system', 'default', name),
    ...apps.map((app) => join(app, 'default', name)),
    ...apps.map((app) => join(app, 'local', name)),
    join(etc, 'system', 'local', name),
  ].filter(isFile);
}

/** The stanzas of `files`, the weakest first, without `default`: what that says holds in each that does not say otherwise. */
export function readLayers(files: readonly string[]): LayeredConf {
  const { stanzas, problems } = readStanzas(files);
  const common = stanzas.find(({ name }) => name === DEFAULT)?.settings ?? [];
  return {
    stanzas: stanzas
      .filter(({ name }) => name !== DEFAULT)
      .map((stanza) => ({ ...stanza, settings: new Map([...common, ...stanza.settings]) })),
    problems,
  };
}

/** The stanzas as they are written, `default` among them; each setting from the strongest file that has it. */
export function readStanzas(files: readonly string[]): LayeredConf {
  const merged = new Map<string, { file: string; line: number; settings: Map<string, LayeredSetting> }>();
  const problems: Problem[] = [];
  for (const file of files) {
    const text = readText(file);
    if (typeof text !== 'string') {
      problems.push(text);
      continue;
    }
    const parsed = parseConf(file, text);
    problems.push(...parsed.problems);
    for (const { name, line, settings } of parsed.stanzas) {
      const stanza = merged.get(name) ?? { file, line, settings: new Map<string, LayeredSetting>() };
      merged.set(name, { ...stanza, file, line });
      for (const { key, value, line: at } of settings) stanza.settings.set(key, { value, file, line: at });
    }
  }
  return { stanzas: [...merged].map(([name, stanza]) => ({ name, ...stanza })), problems };
}

function readText(file: string): string | Problem {
  const refused = (message: string): Problem => ({ file, line: 1, column: 1, message });
  try {
    if (statSync(file).size > LARGEST) return refused('is larger than 8 MiB');
    return readFileSync(file, 'utf8');
  } catch (error) {
    return refused(`can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
