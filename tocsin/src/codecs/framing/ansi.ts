/** Colours and other marks as terminals read them: `ESC [ … m` and the like. Bounded, so that no text can stall it. */
const SEQUENCE = /\x1b\[[\d;?]{0,32}[A-Za-z]/g;

/** The text without colours. `event.original` keeps them; only what is read from the text goes through here. */
export const stripAnsi = (text: string): string => (text.indexOf('\x1b[') === -1 ? text : text.replace(SEQUENCE, ''));
