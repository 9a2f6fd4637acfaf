import { toRegExpDetails } from 'oniguruma-to-es';

/** Thrown for a text that is no regular expression, or needs what JavaScript can't do; `message` says which. */
export class InvalidRegex extends Error {}

export interface RubyRegexOptions {
  readonly ignoreCase?: boolean;
  readonly global?: boolean;
  /** Matches tell where their groups stand. */
  readonly indices?: boolean;
}

export interface RubyRegex {
  readonly regex: RegExp;
  /** The nth is the number that Ruby's group n has in `regex`, where possessive and atomic groups are groups too. */
  readonly groups: readonly number[];
}

/**
 * A regular expression in Ruby's syntax (Onigmo) as one of JavaScript's: `^` and `$` stand at line ends, `.` leaves out the newline, `\d`, `\s`
 * and `\w` are ASCII, `\A`, `\z`, `\Z`, `\h`, possessive and atomic groups work. https://docs.ruby-lang.org/en/3.3/Regexp.html
 */
export const rubyRegex = (source: string, options: RubyRegexOptions = {}): RegExp =>
  rubyRegexWithGroups(source, options).regex;

export function rubyRegexWithGroups(source: string, options: RubyRegexOptions = {}): RubyRegex {
  try {
    const details = toRegExpDetails(source, {
      target: 'ES2018',
      flags: options.ignoreCase === true ? 'DSWi' : 'DSW',
      rules: { captureGroup: true },
    });
    const { pattern, flags } = details;
    const regex = new RegExp(
      pattern,
      `${flags}${options.global === true ? 'g' : ''}${options.indices === true ? 'd' : ''}`,
    );
    const hidden = new Set(details.options?.hiddenCaptures ?? []);
    const count = (new RegExp(`${pattern}|`, flags).exec('')?.length ?? 1) - 1;
    const groups = Array.from({ length: count + 1 }, (_, index) => index).filter((index) => !hidden.has(index));
    return { regex, groups };
  } catch (error) {
    throw new InvalidRegex(error instanceof Error ? error.message : String(error));
  }
}
