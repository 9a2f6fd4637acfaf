import type { Facts } from '../facts/index.ts';
import { addressOf, setAction, setResponse } from '../facts/index.ts';

/** Parts of a request line; `target` is what the client asked for, as it was sent. */
export interface RequestLine {
  method: string | undefined;
  target: string | undefined;
  version: string | undefined;
}

const DOT = 46;
const SLASH = 47;

const isAlphanumeric = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);

const isTokenCode = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 45 || code === 95;

/**
 * Reads `GET /path HTTP/1.1`. The version is looked for from the end, since a target may hold spaces. Of a line that is
 * no request (TLS to a plain port, binary probes) the whole is the target.
 */
export const readRequestLine = (line: string): RequestLine => {
  const space = line.indexOf(' ');
  let methodEnd = 0;
  while (methodEnd < space && methodEnd < 32 && isTokenCode(line.charCodeAt(methodEnd))) methodEnd++;
  if (space <= 0 || methodEnd !== space) {
    return { method: undefined, target: line === '' || line === '-' ? undefined : line, version: undefined };
  }
  const last = line.lastIndexOf(' ');
  const versioned = last > space && line.startsWith('HTTP/', last + 1);
  const target = line.slice(space + 1, versioned ? last : line.length);
  return {
    method: line.slice(0, space),
    target: target === '' ? undefined : target,
    version: versioned ? line.slice(last + 6) : undefined,
  };
};

export interface Url {
  original: string;
  path?: string;
  query?: string;
  extension?: string;
  domain?: string;
}

const LONGEST_EXTENSION = 5;

/** What stands behind the last dot of the last part: letters and digits, as in the name of a file. */
const extensionOf = (path: string): string | undefined => {
  const end = path.length;
  let at = end - 1;
  while (end - at <= LONGEST_EXTENSION && isAlphanumeric(path.charCodeAt(at))) at--;
  if (at === end - 1 || at < 1 || path.charCodeAt(at) !== DOT || path.charCodeAt(at - 1) === SLASH) return undefined;
  return path.slice(at + 1);
};

/** `url.*` of a request target: origin form, absolute form, authority form (CONNECT) or `*`. */
export const urlOfTarget = (target: string): Url => {
  let pathAt = 0;
  let domain: string | undefined;
  if (target.charCodeAt(0) !== 47) {
    const scheme = target.indexOf('://');
    if (scheme > 0 && scheme < 16) {
      const hostAt = scheme + 3;
      let hostEnd = hostAt;
      while (hostEnd < target.length && target.charCodeAt(hostEnd) !== 47 && target.charCodeAt(hostEnd) !== 63)
        hostEnd++;
      domain = target.slice(hostAt, hostEnd).replace(/:\d{1,5}$/, '');
      pathAt = hostEnd;
    } else if (target !== '*') {
      return { original: target };
    }
  }
  const question = target.indexOf('?', pathAt);
  const path = target.slice(pathAt, question === -1 ? target.length : question);
  const url: Url = { original: target, path: path === '' ? '/' : path };
  if (question !== -1) url.query = target.slice(question + 1);
  const extension = extensionOf(path);
  if (extension !== undefined) url.extension = extension;
  if (domain !== undefined && domain !== '') url.domain = domain;
  return url;
};

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The three-digit status at `at`, or -1. */
export const statusAt = (text: string, at: number): number => {
  const hundreds = text.charCodeAt(at) - 48;
  const tens = text.charCodeAt(at + 1) - 48;
  const ones = text.charCodeAt(at + 2) - 48;
  if (!(hundreds >= 0 && hundreds <= 9 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9)) return -1;
  return isDigit(text.charCodeAt(at + 3)) ? -1 : hundreds * 100 + tens * 10 + ones;
};

/**
 * Reads what Django's development server logs of a request: `"GET /.env HTTP/1.1" 404 179`. Returns false for anything
 * else, such as its notes about broken pipes.
 */
export const readServerMessage = (facts: Facts, message: string): boolean => {
  const close = message.lastIndexOf('" ');
  if (message.charCodeAt(0) !== 34 || close < 1) return false;
  const status = statusAt(message, close + 2);
  if (status === -1) return false;
  setResponse(facts, status);
  facts.level = status >= 500 ? 'error' : status >= 400 ? 'warning' : 'info';
  const request = readRequestLine(message.slice(1, close));
  facts.method = request.method;
  facts.path = request.target;
  facts.version = request.version;
  const bytes = message.slice(close + 6);
  facts.bytes = /^\d{1,15}$/.test(bytes) ? Number(bytes) : undefined;
  return true;
};

const UVICORN_MARK = ' - "';
const LONGEST_PEER = 80;

/** What uvicorn writes of bytes that it could not read as a request; it does not say from whom they came. */
const UVICORN_REFUSED = 'Invalid HTTP request received.';

/** Reads uvicorn's access message: `203.0.113.7:50123 - "GET /x HTTP/1.1" 404 Not Found`. */
export const readUvicornMessage = (facts: Facts, message: string): boolean => {
  if (message === UVICORN_REFUSED) {
    setAction(facts, 'malicious_extraneous');
    facts.status = 400;
    facts.reason = message;
    facts.dataset = 'uvicorn.error';
    return true;
  }
  const mark = message.indexOf(UVICORN_MARK);
  if (mark <= 0 || mark > LONGEST_PEER) return false;
  // uvicorn puts no brackets around IPv6, so what stands behind the last colon is the port.
  const peer = message.slice(0, mark);
  const colon = Math.max(peer.lastIndexOf(':'), 0);
  const host = addressOf(peer.slice(0, colon));
  const address = host ?? addressOf(peer);
  const close = message.lastIndexOf('" ');
  if (address === undefined || close <= mark + UVICORN_MARK.length) return false;
  const status = statusAt(message, close + 2);
  if (status === -1) return false;
  facts.dataset = 'uvicorn.access';
  setResponse(facts, status);
  const request = readRequestLine(message.slice(mark + UVICORN_MARK.length, close));
  facts.address = address;
  const port = peer.slice(colon + 1);
  if (host !== undefined && /^\d{1,5}$/.test(port)) facts.port = Number(port);
  facts.method = request.method;
  facts.path = request.target;
  facts.version = request.version;
  return true;
};
