import { STATUS_CODES } from 'node:http';
import type { Facts } from '../facts/index.ts';
import { setAction, setResponse } from '../facts/index.ts';
import { readTraceback, TRACEBACK, tracebackStart } from '../framing/traceback.ts';

/** Reason phrase → status, of errors alone. Python's phrases differ from Node's in a few places. */
const ERROR_PHRASES: ReadonlyMap<string, number> = new Map([
  ...Object.entries(STATUS_CODES)
    .map(([status, phrase]) => [phrase ?? '', Number(status)] as const)
    .filter(([, status]) => status >= 400),
  ['Request Entity Too Large', 413],
  ['Content Too Large', 413],
  ['Request-URI Too Long', 414],
  ['Requested Range Not Satisfiable', 416],
  ["I'm a Teapot", 418],
  ['Unprocessable Content', 422],
]);

const LONGEST_PHRASE = 40;
/** Django's phrase for a status that has none: the status stands in the record's own field, if at all. */
const UNKNOWN_PHRASE = 'Unknown Status Code';

const setRequest = (facts: Facts, status: number, path: string): void => {
  facts.dataset = 'django.request';
  facts.path = path;
  setResponse(facts, status);
  if (status >= 500) setAction(facts, 'http_error');
  else if (status === 400 || status === 422) setAction(facts, 'input_validation_fail');
  facts.level = status >= 500 ? 'error' : 'warning';
};

/** Sets what a status alone tells, for records of other loggers that carry one. */
export const setStatus = (facts: Facts, status: number): void => {
  if (status < 400) setResponse(facts, status);
  else if (status >= 500) setAction(facts, 'http_error');
  else setResponse(facts, status);
};

const setCsrf = (facts: Facts, reason: string, path: string): void => {
  setAction(facts, reason.startsWith('Origin checking failed') ? 'malicious_cors' : 'input_validation_fail');
  facts.dataset = 'django.security.csrf';
  facts.level = 'warning';
  facts.status = 403;
  facts.reason = reason;
  facts.path = path;
};

/** What the exceptions that Django logs as `django.security.<class>` mean. Third parties add more: see `setSecurity`. */
const SECURITY_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['DisallowedHost', 'malicious_extraneous'],
  ['DisallowedRedirect', 'malicious_direct_reference'],
  ['SuspiciousFileOperation', 'malicious_direct_reference'],
  ['DisallowedModelAdminLookup', 'malicious_direct_reference'],
  ['DisallowedModelAdminToField', 'malicious_direct_reference'],
  ['SuspiciousMultipartForm', 'malicious_extraneous'],
  ['RequestDataTooBig', 'malicious_extraneous'],
  ['TooManyFieldsSent', 'malicious_extraneous'],
  ['TooManyFilesSent', 'malicious_extraneous'],
  ['InvalidSessionKey', 'malicious_extraneous'],
  ['SuspiciousSession', 'malicious_extraneous'],
]);

const setSecurity = (facts: Facts, className: string, message: string): void => {
  setAction(facts, SECURITY_ACTIONS.get(className) ?? 'malicious_extraneous');
  facts.dataset = `django.security.${className}`;
  facts.level = 'error';
  facts.reason = message === '' ? undefined : message;
  if (className === 'SuspiciousSession') {
    facts.category = 'session';
    facts.level = 'warning';
  } else {
    facts.status = 400;
  }
};

const SECURITY_BEGINNINGS: readonly (readonly [string, string])[] = [
  ['Invalid HTTP_HOST header: ', 'DisallowedHost'],
  ['Unsafe redirect to URL with protocol ', 'DisallowedRedirect'],
  ['Unsafe redirect exceeding ', 'DisallowedRedirect'],
  ['The joined path (', 'SuspiciousFileOperation'],
  ['Detected path traversal attempt in ', 'SuspiciousFileOperation'],
  ["Could not derive file name from '", 'SuspiciousFileOperation'],
  ['The multipart parser got stuck', 'SuspiciousMultipartForm'],
  ['Request body exceeded settings.', 'RequestDataTooBig'],
  ['The number of GET/POST parameters exceeded ', 'TooManyFieldsSent'],
  ['The number of files exceeded ', 'TooManyFilesSent'],
  ['Invalid characters in session key', 'InvalidSessionKey'],
  ['Session data corrupted', 'SuspiciousSession'],
];

/** Messages whose fixed part stands at both ends. */
const SECURITY_FRAMES: readonly (readonly [string, string, string])[] = [
  ["File name '", ' includes path elements', 'SuspiciousFileOperation'],
  ['Filtering by ', ' not allowed', 'DisallowedModelAdminLookup'],
  ['The field ', ' cannot be referenced.', 'DisallowedModelAdminToField'],
];

const securityClassOf = (message: string): string | undefined => {
  for (const [beginning, className] of SECURITY_BEGINNINGS) if (message.startsWith(beginning)) return className;
  for (const [beginning, end, className] of SECURITY_FRAMES) {
    if (message.startsWith(beginning) && message.endsWith(end)) return className;
  }
  return undefined;
};

const PARENTHESIS_END = '): ';

/** `Forbidden (reason): /path`, `Method Not Allowed (GET): /path`, `Bad request (Unable to parse request body): /path`. */
const readParenthesised = (facts: Facts, message: string): boolean => {
  const open = message.indexOf(' (');
  if (open <= 0 || open > LONGEST_PHRASE) return false;
  const head = message.slice(0, open);
  if (head !== 'Forbidden' && head !== 'Method Not Allowed' && head.toLowerCase() !== 'bad request') return false;
  const close = message.lastIndexOf(`${PARENTHESIS_END}/`);
  const inside = message.slice(open + 2, close === -1 ? message.lastIndexOf(')') : close);
  const path = close === -1 ? undefined : message.slice(close + PARENTHESIS_END.length);
  if (head === 'Forbidden') {
    if (path === undefined) return false;
    if (inside === 'Permission denied') {
      setRequest(facts, 403, path);
      facts.reason = inside;
    } else {
      setCsrf(facts, inside, path);
    }
    return true;
  }
  if (head === 'Method Not Allowed') {
    if (path === undefined) return false;
    setRequest(facts, 405, path);
    facts.method = inside;
    return true;
  }
  setRequest(facts, 400, path ?? '');
  if (path === undefined) facts.path = undefined;
  facts.reason = inside;
  return true;
};

/** `Not Found: /path` and every other reason phrase of an error. */
const readPhrase = (facts: Facts, message: string): boolean => {
  const colon = message.indexOf(': ');
  if (colon <= 0 || colon > LONGEST_PHRASE) return false;
  const next = message.charCodeAt(colon + 2);
  if (next !== 47 && next !== 42) return false;
  const phrase = message.slice(0, colon);
  const status = ERROR_PHRASES.get(phrase);
  if (status === undefined && phrase !== UNKNOWN_PHRASE) return false;
  if (status === undefined) {
    setAction(facts, 'http_request');
    facts.outcome = 'failure';
    facts.dataset = 'django.request';
    facts.path = message.slice(colon + 2);
    return true;
  }
  setRequest(facts, status, message.slice(colon + 2));
  return true;
};

/** `{exception}: {path}`, which Django writes for a BadRequest. */
const readBadRequest = (facts: Facts, message: string): boolean => {
  const colon = message.lastIndexOf(': /');
  if (colon === -1) return false;
  setRequest(facts, 400, message.slice(colon + 2));
  if (colon > 0) facts.reason = message.slice(0, colon);
  return true;
};

/**
 * Reads what Django itself writes. `logger` is undefined where the format does not show it; then the message decides,
 * and after it the class of the exception whose traceback follows. False when the message is not Django's.
 */
export const readDjangoMessage = (
  facts: Facts,
  message: string,
  logger: string | undefined,
  exceptionType: string | undefined,
): boolean => {
  if (logger?.startsWith('django.security.') && logger !== 'django.security.csrf') {
    const className = logger.slice('django.security.'.length);
    setSecurity(facts, className, message);
    return true;
  }
  if (readPhrase(facts, message) || readParenthesised(facts, message)) return true;
  const className = securityClassOf(message);
  if (className !== undefined && logger === undefined) {
    // A third party's subclass of Django's exception logs under its own name.
    const own = exceptionType?.slice(exceptionType.lastIndexOf('.') + 1);
    setSecurity(facts, own !== undefined && SECURITY_ACTIONS.has(own) ? own : className, message);
    return true;
  }
  if (logger === undefined && exceptionType !== undefined) {
    const own = exceptionType.slice(exceptionType.lastIndexOf('.') + 1);
    if (own === 'BadRequest') return readBadRequest(facts, message);
    if (SECURITY_ACTIONS.has(own) || own.startsWith('Suspicious') || own.startsWith('Disallowed')) {
      setSecurity(facts, own, message);
      return true;
    }
  }
  if (logger === 'django.request') {
    if (exceptionType === undefined || exceptionType.endsWith('.BadRequest')) return readBadRequest(facts, message);
    return false;
  }
  return readContrib(facts, message, logger);
};

/** How a traceback begins that Django's own handler has caught: an application's `except` has its own frame there. */
const HANDLER_FRAME = /^[^\n]{0,200}\n {2}File "[^"\n]{0,1024}django[\\/]core[\\/]handlers[\\/]exception\.py"/;

/**
 * Of the exceptions that reach Django's handler only a suspicious operation is logged by its bare text. Tells so where
 * the format shows no logger and the class is a third party's.
 */
export const readHandledException = (facts: Facts, message: string, text: string): void => {
  const { stack, type, message: own } = readTraceback(text, Math.max(tracebackStart(text), 0));
  if (type === undefined || (own ?? '') !== message) return;
  // The last of chained tracebacks is the one of the exception that was caught.
  if (!HANDLER_FRAME.test(stack.slice(Math.max(stack.lastIndexOf(`\n${TRACEBACK}`) + 1, 0)))) return;
  setSecurity(facts, type.slice(type.lastIndexOf('.') + 1), message);
};

const readContrib = (facts: Facts, message: string, logger: string | undefined): boolean => {
  if (message.startsWith('Failed to send password reset email to ')) {
    setAction(facts, 'mail_error');
    facts.dataset = 'django.contrib.auth';
    facts.level = 'error';
    facts.user = undefined;
    return true;
  }
  if (message.startsWith('Error saving to cache (')) {
    setAction(facts, 'cache_error');
    facts.dataset = 'django.contrib.sessions';
    facts.level = 'error';
    return true;
  }
  if (logger === 'django.db.backends') {
    setAction(facts, 'database_query');
    return true;
  }
  return false;
};

/** Whether a line is the beginning of a message that Django writes, whatever the logger. */
export const isDjangoMessage = (line: string): boolean => {
  const colon = line.indexOf(': ');
  if (colon > 0 && colon <= LONGEST_PHRASE && line.charCodeAt(colon + 2) === 47) {
    const phrase = line.slice(0, colon);
    if (ERROR_PHRASES.has(phrase) || phrase === UNKNOWN_PHRASE) return true;
  }
  return (
    (line.startsWith('Forbidden (') && line.indexOf('): /') !== -1) ||
    (line.startsWith('Method Not Allowed (') && line.indexOf('): /') !== -1) ||
    line.startsWith('Bad request (') ||
    line.startsWith('Bad Request (') ||
    line.startsWith('AXES: ') ||
    line.startsWith('User logged in: ') ||
    line.startsWith('User logged out: ') ||
    securityClassOf(line) !== undefined
  );
};

/** Whether a message that Django writes stands in this line to its end, so that no newline in it can have cut it. */
export const isWholeDjangoMessage = (line: string): boolean => {
  if (!isDjangoMessage(line)) return false;
  if (line.startsWith('The joined path ('))
    return line.indexOf(') is located outside of the base path component (') !== -1;
  if (line.startsWith('Invalid HTTP_HOST header: ')) return line.endsWith('.');
  if (line.startsWith('Unsafe redirect to URL with protocol ')) return line.endsWith("'");
  return true;
};
