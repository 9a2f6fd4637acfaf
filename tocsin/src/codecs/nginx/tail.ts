/** What nginx adds to a message about a connection. */
export interface Tail {
  readonly client: string;
  readonly server: string;
  readonly request: string | undefined;
  readonly upstream: string | undefined;
  readonly host: string | undefined;
  readonly referrer: string | undefined;
  /** Index in the text where it begins. */
  readonly at: number;
}

const MARK = ', client: ';
const TAIL =
  /^, client: ([0-9a-fA-F:.]{2,45}|unix:), server: ([^,"\n]{0,255})(?:, request: "([^\n]*?)")?(?:, subrequest: "[^"\n]*")?(?:, upstream: "([^"\n]*)")?(?:, host: "([^"\n]*)")?(?:, referrer: "([^\n]*)")?$/;
/** More marks than this in one record are no accident. */
const MOST = 8;

const tailAt = (text: string, at: number): Tail | undefined => {
  const match = TAIL.exec(text.slice(at));
  if (match === null) return undefined;
  const [, client = '', server = '', request, upstream, host, referrer] = match;
  return { client, server, request, upstream, host, referrer, at };
};

const ESCAPED = /%([0-9a-fA-F]{2})/g;
const decoded = (target: string): string =>
  target.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Messages that hold nothing of a client but the path that it asked for. */
const HOLDS_PATH = /^(?:[^"]*$|open\(\) "|stat\(\) "|directory index of "|"|access forbidden|rewrite or internal)/;

/** The text can be read in several ways, of which a client has written all but one. */
export const AMBIGUOUS = Symbol('ambiguous');

/**
 * The part of a record that nginx wrote itself, found from its end. nginx escapes nothing: the path of a request stands
 * decoded in the message before this part, and its Referer inside it, and both may hold such a part. What a path holds
 * stands further on in the request, encoded; where the first candidate does not stand there again, it is nginx's.
 * Otherwise nobody can tell.
 */
export const findTail = (text: string): Tail | typeof AMBIGUOUS | undefined => {
  const found: Tail[] = [];
  let marks = 0;
  for (let at = text.indexOf(MARK); at !== -1; at = text.indexOf(MARK, at + 1)) {
    if (++marks > MOST) return AMBIGUOUS;
    const tail = tailAt(text, at);
    if (tail !== undefined) found.push(tail);
  }
  const first = found[0];
  if (first === undefined || found.every(({ client }) => client === first.client)) return first;
  const isInPath = decoded(text.slice(first.at + MARK.length)).includes(`client: ${first.client}`);
  return !isInPath && HOLDS_PATH.test(text.slice(0, first.at)) ? first : AMBIGUOUS;
};
