/**
 * How a service writes a line, as a text with places: `Failed login of {user} from {ip}`. It may begin anywhere in the line, unless it
 * begins with `^`; with `$` at its end the line ends there. Places:
 *
 * - `{ip}`, `{dst}`: an address, also in brackets, also with a port behind it;
 * - `{user}`: whatever somebody typed, up to 256 characters; of several ways to read it the longest, so that nothing typed there can stand
 *   for what the service itself writes behind it; `{user:"}`: up to that character, where the service escapes it;
 * - `{*}`: anything, as little as possible; `{_}`: no blank; `{#}`: digits; `{?text}`: may be missing; `{a|b}`: one of these;
 * - any other name is a capture without blanks, those of `SHAPES` in their shape.
 *
 * Every repetition is bounded, so that a line costs what its length is.
 */
export interface Template {
  /** A text that stands in each line of the kind: looked for first, since it costs least. */
  readonly gate: string;
  readonly pattern: RegExp;
}

const address = (name: string): string =>
  String.raw`\[?(?<${name}>[\da-fA-F:.]{2,60}(?:%[\w.-]{1,16})?)\]?(?::(?<${name}_port>\d{1,5}))?`;

/** Shapes of captures that are not a word. */
const SHAPES: Readonly<Record<string, string>> = {
  ip: address('ip'),
  dst: address('dst'),
  user: '(?<user>.{0,256})',
  port: String.raw`(?<port>\d{1,5})`,
  dport: String.raw`(?<dport>\d{1,5})`,
  status: String.raw`(?<status>\d{3})`,
  method: '(?<method>[A-Z][A-Z_-]{1,15})',
  request: '(?<request>[^"]{1,4096})',
  agent: '(?<agent>[^"]{0,1024})',
  path: String.raw`(?<path>\S{1,4096})`,
  reason: '(?<reason>.{1,256})',
  command: '(?<command>.{1,2048})',
  rule: '(?<rule>.{1,256}?)',
  xff: String.raw`(?<xff>[\da-fA-F:., ]{2,256})`,
  bytes: String.raw`(?<bytes>\d{1,15}|-)`,
  message: '(?<message>.{0,4096})',
};

const PLACE = /\{([^{}]{1,800})\}/g;

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

const shapeOf = (place: string): string => {
  if (place === '*') return '.{0,400}?';
  if (place === '_') return String.raw`\S{0,200}`;
  if (place === '#') return String.raw`\d{1,19}`;
  if (place.startsWith('?')) return `(?:${escape(place.slice(1))})?`;
  if (place.startsWith('user:')) return `(?<user>[^${escape(place.slice(5))}]{0,256})`;
  if (place.includes('|')) return `(?:${place.split('|').map(escape).join('|')})`;
  return SHAPES[place] ?? String.raw`(?<${place}>\S{1,256})`;
};

export function compileTemplate(text: string): Template {
  const begins = text.startsWith('^');
  const ends = text.endsWith('$');
  const body = text.slice(begins ? 1 : 0, ends ? -1 : undefined);
  let source = '';
  let gate = '';
  let at = 0;
  const literal = (piece: string): void => {
    source += escape(piece);
    if (piece.length > gate.length) gate = piece;
  };
  for (const place of body.matchAll(PLACE)) {
    literal(body.slice(at, place.index));
    source += shapeOf(place[1] ?? '');
    at = place.index + place[0].length;
  }
  literal(body.slice(at));
  return { gate, pattern: new RegExp(`${begins ? '^' : ''}${source}${ends ? String.raw`\s*$` : ''}`) };
}

/** What stands at the places of a line, or undefined where it is not of this kind. */
export const matchTemplate = ({ gate, pattern }: Template, line: string): Readonly<Record<string, string>> | undefined =>
  line.includes(gate) ? pattern.exec(line)?.groups ?? (pattern.test(line) ? NO_PLACES : undefined) : undefined;

const NO_PLACES: Readonly<Record<string, string>> = Object.freeze({});
