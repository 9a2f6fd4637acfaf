import type { Event, Zone } from '../../event/index.ts';
import { addressOf, noFacts, setAction, setResponse } from '../facts/index.ts';
import { stripAnsi } from '../framing/ansi.ts';
import type { Format } from '../framing/format.ts';
import { accessFormat } from '../http/access-format.ts';
import { addFacts } from '../http/add-facts.ts';

/**
 * `tiny`, and `short` with the client, its user and the version around the target. A target has no spaces; the user is
 * what a client sent, so everything is found from the end.
 */
const TAIL =
  /(?:^|^(\S{1,255}) (.{1,1024}) )([A-Z][A-Z-]{1,31}) (\S{1,16384})(?: HTTP\/(\d(?:\.\d)?))? (\d{3}|-) (\d{1,15}|-) - (\d{1,12}\.\d{3}|-) ms$/;
/** `dev`, without its colours. */
const DEV = /^([A-Z][A-Z-]{1,31}) (\S{1,16384}) (\d{3}|-) (\d{1,12}\.\d{3}|-) ms - (\d{1,15}|-)$/;

const ESCAPE = 27;
const OPEN = 91;
const ZERO = 48;
const isCapital = (code: number): boolean => code >= 65 && code <= 90;
const isHost = (code: number): boolean => (code >= 48 && code <= 58) || (code >= 97 && code <= 102) || code === 45;

const MOST = 16_384;

const begins = (line: string): boolean => {
  if (line.length > MOST) return false;
  const first = line.charCodeAt(0);
  if (first === ESCAPE) return line.charCodeAt(1) === OPEN && line.charCodeAt(2) === ZERO && DEV.test(stripAnsi(line));
  if (line.endsWith(' ms')) return (isCapital(first) || isHost(first)) && TAIL.test(line);
  return isCapital(first) && line.indexOf(' ms - ') !== -1 && DEV.test(line);
};

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined || text === '-' ? undefined : Number(text);

const decode = (raw: string, arrival: number): Event | undefined => {
  const text = stripAnsi(raw);
  const tail = TAIL.exec(text);
  const dev = tail === null ? DEV.exec(text) : null;
  const match = tail ?? dev;
  if (match === null) return undefined;
  const facts = noFacts();
  const [method, target, status, milliseconds, bytes] =
    tail === null ? match.slice(1) : [match[3], match[4], match[6], match[8], match[7]];
  const answered = numberOf(status);
  if (answered === undefined) setAction(facts, 'http_request');
  else setResponse(facts, answered);
  if (answered === undefined) facts.outcome = 'unknown';
  facts.method = method;
  facts.path = target;
  facts.bytes = numberOf(bytes);
  if (tail !== null) {
    const [, peer, user] = tail;
    facts.version = tail[5];
    facts.address = peer === undefined ? undefined : addressOf(peer);
    facts.user = user === '-' ? undefined : user;
  }
  const event: Event = {
    '@timestamp': arrival,
    '@metadata': { sourcetype: 'morgan' },
    message: text,
    event: { original: raw, kind: 'event', module: 'morgan', dataset: 'morgan.access' },
  };
  const took = numberOf(milliseconds);
  if (took !== undefined && typeof event.event === 'object' && event.event !== null && !Array.isArray(event.event))
    event.event.duration = Math.round(took * 1e6);
  addFacts(event, facts);
  return event;
};

/** morgan's `short`, `tiny` and `dev`, which say no time. */
export const morganFormat: Format = {
  name: 'morgan',
  title: 'morgan (short, tiny, dev)',
  strict: true,
  continuation: 'none',
  begins,
  decode,
};

/** Its `combined` and `common`. */
export const morganAccessFormat = (zone: Zone): Format => accessFormat({ zone, module: 'morgan' });
