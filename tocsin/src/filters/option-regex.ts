import { InvalidRegex, type RubyRegexOptions, rubyRegex } from '../regex/index.ts';

/** A regular expression that an option holds. Throws an error whose message is a sentence for a person. */
export function optionRegex(option: string, source: string, options: RubyRegexOptions = {}): RegExp {
  try {
    return rubyRegex(source, options);
  } catch (error) {
    if (error instanceof InvalidRegex)
      throw new Error(`${option}: ${JSON.stringify(source)} is no regular expression: ${error.message}`);
    throw error;
  }
}
