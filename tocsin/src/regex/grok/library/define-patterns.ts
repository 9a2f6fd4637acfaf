/**
 * A family of grok patterns: name → text. One text stands for both sets, legacy (`ecs_compatibility => disabled`) and ECS (`v8`):
 * where only the names of captures differ, the text gives both, `%{IP:{clientip|[source][ip]}}` or `(?<{pid|[process][pid]}>\d+)`.
 * Casts belong to the names (`{bytes|[source][bytes]:int}`), and one side may be empty: there nothing is captured. Patterns
 * of another shape are given twice, and one set alone may have a name.
 */
export type PatternTexts = string | { readonly disabled?: string; readonly v8?: string };

export type PatternSet = 'disabled' | 'v8';

export type PatternFamily = Readonly<Record<string, PatternTexts>>;

/** Texts are best written with `String.raw`, so that a backslash is one. */
export const definePatterns = (family: PatternFamily): PatternFamily => Object.freeze(family);

const NAME = /(%\{\w+)(?::\{([^|{}]*)\|([^|{}]*)\})|\(\?<\{([^|{}>]*)\|([^|{}>]*)\}>/g;

/** The text as one of the sets has it; undefined where the set has no such pattern. */
export function textOf(texts: PatternTexts, set: PatternSet): string | undefined {
  const text = typeof texts === 'string' ? texts : texts[set];
  return text?.replace(
    NAME,
    (_whole, open?: string, legacy?: string, ecs?: string, group?: string, ecsGroup?: string) => {
      const name = set === 'disabled' ? (legacy ?? group) : (ecs ?? ecsGroup);
      if (open !== undefined) return name === '' ? open : `${open}:${name}`;
      return name === '' ? '(?:' : `(?<${name}>`;
    },
  );
}
