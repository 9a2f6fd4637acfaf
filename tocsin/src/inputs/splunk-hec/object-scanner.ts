const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BYTE_ORDER_MARK = 0xfeff;
const EVENT_KEY = '"event"';

/**
 * Finds the JSON objects that stand one after the other in a text, with blanks between them or not. It sees strings and brackets alone, so
 * that what it gives may still be no JSON; each character is looked at once.
 */
export class ObjectScanner {
  readonly #text: string;
  #at = 0;
  /** The object. */
  from = 0;
  to = 0;
  /** The value of its key `event`, blanks around it included; -1 where there is none under this spelling. */
  eventFrom = -1;
  eventTo = -1;

  constructor(text: string) {
    this.#text = text;
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) this.#at = 1;
  }

  /** `object`: the next one stands in `from` to `to`. `broken`: what comes is no object, or has no end. */
  next(): 'object' | 'broken' | 'end' {
    const text = this.#text;
    let at = this.#at;
    while (isBlank(text.charCodeAt(at))) at++;
    this.from = at;
    this.#at = at;
    if (at >= text.length) return 'end';
    if (text.charCodeAt(at) !== BRACE) return 'broken';
    return this.#scan(at + 1) ? 'object' : 'broken';
  }

  #scan(start: number): boolean {
    const text = this.#text;
    const end = text.length;
    let depth = 1;
    let isKey = true;
    let isEvent = false;
    this.eventFrom = -1;
    this.eventTo = -1;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      switch (code) {
        case QUOTE: {
          const opened = at;
          for (at++; at < end; at++) {
            const inner = text.charCodeAt(at);
            if (inner === QUOTE) break;
            if (inner === BACKSLASH) at++;
          }
          if (isKey && depth === 1) {
            isKey = false;
            isEvent = at - opened === EVENT_KEY.length - 1 && text.startsWith(EVENT_KEY, opened);
          }
          break;
        }
        case BRACE:
        case BRACKET:
          depth++;
          break;
        case COLON:
          if (isEvent && depth === 1) this.eventFrom = at + 1;
          break;
        case COMMA:
          if (depth !== 1) break;
          if (isEvent) this.eventTo = at;
          isEvent = false;
          isKey = true;
          break;
        case BRACE_END:
        case BRACKET_END:
          if (--depth > 0) break;
          if (isEvent) this.eventTo = at;
          this.to = at + 1;
          this.#at = this.to;
          return true;
        default:
      }
    }
    return false;
  }
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
