import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { createPrefilter, look } from './prefilter.ts';
import { readYaml } from './read-yaml.ts';

export interface Version {
  readonly family: string;
  readonly major: string | undefined;
  readonly minor: string | undefined;
  readonly patch: string | undefined;
  readonly patchMinor: string | undefined;
}

export interface Agent {
  readonly browser: Version;
  readonly os: Version;
  readonly device: string;
}

/** https://github.com/ua-parser/uap-core/blob/master/docs/specification.md */
const text = z.string().optional();
const FILE = z.object({
  user_agent_parsers: z.array(
    z.object({
      regex: z.string(),
      family_replacement: text,
      v1_replacement: text,
      v2_replacement: text,
      v3_replacement: text,
      v4_replacement: text,
    }),
  ),
  os_parsers: z.array(
    z.object({
      regex: z.string(),
      os_replacement: text,
      os_v1_replacement: text,
      os_v2_replacement: text,
      os_v3_replacement: text,
      os_v4_replacement: text,
    }),
  ),
  device_parsers: z.array(z.object({ regex: z.string(), regex_flag: text, device_replacement: text })),
});

interface Rule {
  readonly regex: RegExp;
  readonly mayMatch: () => boolean;
  /** What stands in place of the groups, from the first on. */
  readonly replacements: readonly (string | undefined)[];
}

/** Agents that are longer are hostile, and read no further. */
export const MAX_LENGTH = 1_000;

/** Reads what a user agent says of itself, by the rules of uap-core. */
export class Rules {
  readonly #browsers: readonly Rule[];
  readonly #systems: readonly Rule[];
  readonly #devices: readonly Rule[];

  /** `content`: a `regexes.yaml`. Throws an error that says what is wrong with it. */
  constructor(content: string) {
    const file = FILE.parse(readYaml(content));
    this.#browsers = file.user_agent_parsers.map((rule) =>
      compile(rule.regex, undefined, [
        rule.family_replacement,
        rule.v1_replacement,
        rule.v2_replacement,
        rule.v3_replacement,
        rule.v4_replacement,
      ]),
    );
    this.#systems = file.os_parsers.map((rule) =>
      compile(rule.regex, undefined, [
        rule.os_replacement,
        rule.os_v1_replacement,
        rule.os_v2_replacement,
        rule.os_v3_replacement,
        rule.os_v4_replacement,
      ]),
    );
    this.#devices = file.device_parsers.map((rule) => compile(rule.regex, rule.regex_flag, [rule.device_replacement]));
  }

  /** What no rule knows is `Other`. */
  read(agent: string): Agent {
    const text = agent.length > MAX_LENGTH ? agent.slice(0, MAX_LENGTH) : agent;
    look(text);
    return {
      browser: versionOf(this.#browsers, text),
      os: versionOf(this.#systems, text),
      device: first(this.#devices, text)?.[0] ?? 'Other',
    };
  }
}

function compile(source: string, flag: string | undefined, replacements: readonly (string | undefined)[]): Rule {
  const isOurs = flag === undefined || flag === 'i';
  if (!isOurs) throw new Error(`"${source}" has the flag "${flag}": only i is known`);
  return { regex: new RegExp(source, flag), mayMatch: createPrefilter(source), replacements };
}

function versionOf(rules: readonly Rule[], agent: string): Version {
  const [family = 'Other', major, minor, patch, patchMinor] = first(rules, agent) ?? [];
  return { family, major, minor, patch, patchMinor };
}

/** The parts that the first rule that fits gives; the first of them is there. */
function first(rules: readonly Rule[], agent: string): readonly (string | undefined)[] | undefined {
  for (const { regex, mayMatch, replacements } of rules) {
    if (!mayMatch()) continue;
    const match = regex.exec(agent);
    if (match === null) continue;
    const parts = [0, 1, 2, 3, 4].map((index) => {
      const replacement = replacements[index];
      return replacement === undefined ? match[index + 1] : filled(replacement, match);
    });
    if (parts[0] !== undefined) return parts;
  }
  return undefined;
}

/** `$1` to `$9` are groups; one that took no part is empty. Undefined: nothing is left. */
function filled(replacement: string, match: RegExpExecArray): string | undefined {
  if (!replacement.includes('$')) return replacement;
  const whole = replacement.replace(/\$(\d)/g, (_all, digit: string) => match[Number(digit)] ?? '').trim();
  return whole === '' ? undefined : whole;
}

let bundled: Rules | undefined;

/** The rules that come with Tocsin, read when they are first needed. */
export function bundledRules(): Rules {
  bundled ??= new Rules(readFileSync(createRequire(import.meta.url).resolve('uap-core/regexes.yaml'), 'utf8'));
  return bundled;
}
