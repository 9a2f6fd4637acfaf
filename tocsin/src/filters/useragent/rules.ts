import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { look, Prefilter } from './prefilter.ts';
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
  /** What stands in place of the groups, from the first on. */
  readonly replacements: readonly (string | undefined)[];
}

/** Rules of which the first that fits counts. */
class RuleList {
  readonly #rules: readonly Rule[];
  readonly #prefilter: Prefilter;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.#prefilter = new Prefilter(rules.map(({ regex }) => regex.source));
  }

  /** Of the text that was looked at; the parts that the first rule that fits gives; the first of them is there. */
  first(agent: string): readonly (string | undefined)[] | undefined {
    const filter = this.#prefilter;
    for (let index = filter.next(0); index >= 0; index = filter.next(index + 1)) {
      const rule = this.#rules[index];
      const match = rule?.regex.exec(agent);
      if (rule === undefined || match === null || match === undefined) continue;
      const parts = [0, 1, 2, 3, 4].map((at) => {
        const replacement = rule.replacements[at];
        return replacement === undefined ? match[at + 1] : filled(replacement, match);
      });
      if (parts[0] !== undefined) return parts;
    }
    return undefined;
  }
}

/** Agents that are longer are hostile, and read no further. */
export const MAX_LENGTH = 1_000;

/** Reads what a user agent says of itself, by the rules of uap-core. */
export class Rules {
  readonly #browsers: RuleList;
  readonly #systems: RuleList;
  readonly #devices: RuleList;

  /** `content`: a `regexes.yaml`. Throws an error that says what is wrong with it. */
  constructor(content: string) {
    const file = FILE.parse(readYaml(content));
    this.#browsers = new RuleList(
      file.user_agent_parsers.map((rule) =>
        compile(rule.regex, undefined, [
          rule.family_replacement,
          rule.v1_replacement,
          rule.v2_replacement,
          rule.v3_replacement,
          rule.v4_replacement,
        ]),
      ),
    );
    this.#systems = new RuleList(
      file.os_parsers.map((rule) =>
        compile(rule.regex, undefined, [
          rule.os_replacement,
          rule.os_v1_replacement,
          rule.os_v2_replacement,
          rule.os_v3_replacement,
          rule.os_v4_replacement,
        ]),
      ),
    );
    this.#devices = new RuleList(
      file.device_parsers.map((rule) => compile(rule.regex, rule.regex_flag, [rule.device_replacement])),
    );
  }

  /** What no rule knows is `Other`. */
  read(agent: string): Agent {
    const text = agent.length > MAX_LENGTH ? agent.slice(0, MAX_LENGTH) : agent;
    look(text);
    return {
      browser: versionOf(this.#browsers, text),
      os: versionOf(this.#systems, text),
      device: this.#devices.first(text)?.[0] ?? 'Other',
    };
  }
}

function compile(source: string, flag: string | undefined, replacements: readonly (string | undefined)[]): Rule {
  const isOurs = flag === undefined || flag === 'i';
  if (!isOurs) throw new Error(`"${source}" has the flag "${flag}": only i is known`);
  return { regex: new RegExp(source, flag), replacements };
}

function versionOf(rules: RuleList, agent: string): Version {
  const [family = 'Other', major, minor, patch, patchMinor] = rules.first(agent) ?? [];
  return { family, major, minor, patch, patchMinor };
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
