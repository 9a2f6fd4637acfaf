/** What could not be delivered, or not even be made: kept until a person replays or removes it. */
export interface DeadLetter {
  /** `record`: as it would have been sent. `event`: an event that a filter or a condition could not deal with. */
  readonly kind: 'record' | 'event';
  /** When it was put aside, ISO 8601. */
  readonly time: string;
  readonly pipeline: string;
  /** Id of the plugin that gave it up. */
  readonly plugin: string;
  /** What it is: `http`; of a condition `if`. */
  readonly type?: string;
  readonly reason: string;
  /** What the destination said. */
  readonly response?: string;
  /** Of a record: what its deliverer needs beside the body. */
  readonly head?: unknown;
  readonly body: Uint8Array;
}

interface Line extends Omit<DeadLetter, 'body'> {
  readonly text?: string;
  readonly base64?: string;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MOST_WORDS = 4_000;

/** One line of JSON, so that people can read it with what they have. A body that is no UTF-8 is written in base64. */
export function writeLetter({ body, ...letter }: DeadLetter): string {
  const { response } = letter;
  const words = response === undefined ? {} : { response: response.slice(0, MOST_WORDS) };
  return `${JSON.stringify({ ...letter, reason: letter.reason.slice(0, MOST_WORDS), ...words, ...written(body) } satisfies Line)}\n`;
}

function written(body: Uint8Array): Pick<Line, 'text' | 'base64'> {
  try {
    return { text: decoder.decode(body) };
  } catch {
    return { base64: Buffer.from(body).toString('base64') };
  }
}

/** Undefined for a line that is none, such as one that a crash cut off. */
export function readLetter(line: string): DeadLetter | undefined {
  let parsed: Line;
  try {
    parsed = JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || typeof parsed.plugin !== 'string') return undefined;
  const { text, base64, ...letter } = parsed;
  const body = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
  return { ...letter, body };
}
