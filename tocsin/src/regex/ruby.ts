import { toRegExpDetails } from 'oniguruma-to-es';

/** Thrown for a text that is no regular expression, or needs what JavaScript can't do; `message` says which. */
export class InvalidRegex extends Error {}

/**
 * A regular expression in Ruby's syntax (Onigmo) as one of JavaScript's: `^` and `$` stand at line ends, `.` leaves out the newline, `\d`, `\s`
 * and `\w` are ASCII, `\A`, `\z`, `\Z`, `\h`, possessive and atomic groups work. https://docs.ruby-lang.org/en/3.3/Regexp.html
 */
export function rubyRegex(
  source: string,
  options: { readonly ignoreCase?: boolean; readonly global?: boolean } = {},
): RegExp {
  try {
    const { pattern, flags } = toRegExpDetails(source, {
      target: 'ES2018',
      flags: options.ignoreCase === true ? 'DSWi' : 'DSW',
      rules: { captureGroup: true },
    });
    return new RegExp(pattern, options.global === true ? `${flags}g` : flags);
  } catch (error) {
    throw new InvalidRegex(error instanceof Error ? error.message : String(error));
  }
}
