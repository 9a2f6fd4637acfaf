/** C0 and C1 controls, bidirectional overrides and zero-width characters. */
export const CONTROL_CHARACTERS =
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * The one door for untrusted text to a terminal or a plain-text mail: control characters (C0, C1), bidirectional overrides and zero-width
 * characters become visible escapes, so that a log line can neither move the cursor nor pass for something else.
 */
export const stripControl = (text: string): string =>
  text.replace(CONTROL_CHARACTERS, (character) => {
    if (character === '\n') return '↵';
    if (character === '\t') return ' ';
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
