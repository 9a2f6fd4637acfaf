import type { Event, ValueObject, Zone } from '../../event/index.ts';
import { parsedTime, parseIsoTime } from '../../event/index.ts';
import { addressOf, type Facts, noFacts, readLogin, setAction } from '../facts/index.ts';
import type { Format } from '../framing/format.ts';
import { addFacts } from '../http/add-facts.ts';
import { readRequestLine } from '../http/request-line.ts';

/** `[Wed Nov 25 22:51:30.759451 2026] [core:error] `, in 2.2 `[Wed Oct 11 14:32:52 2000] [error] `. */
const HEAD =
  /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) (\d{4})\] \[(?:([\w-]{0,64}):)?([a-z]{4,7}\d?)\] (?:\[pid (\d{1,10})(?::tid (\d{1,20}))?\] )?/;
/** What may stand between it and the message, in this order. No client writes here. */
const FROM =
  /^(?:[\w./-]{1,256}\.c\(\d{1,7}\): )?(?:\((-?\d{1,10})\)([^:[\]]{1,200}): )?(?:\[(?:client|remote) (\[[\da-fA-F:.]{2,45}\](?::\d{1,5})?|[^\]\s]{1,255})\] )?(?:(AH\d{5}): )?/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const OPEN = 91;
const SPACE = 32;
const COLON = 58;

const isHead = (line: string): boolean =>
  line.charCodeAt(0) === OPEN &&
  line.charCodeAt(4) === SPACE &&
  line.charCodeAt(8) === SPACE &&
  line.charCodeAt(14) === COLON &&
  HEAD.test(line.slice(0, 256));

interface Meaning {
  readonly pattern: RegExp;
  readonly action: string;
  readonly status?: number;
}

/** The texts of 2.2 and 2.4, anchored at their beginning: what comes after may be a client's. */
const MEANINGS: readonly Meaning[] = [
  { pattern: /^user [^:]*: authentication failure for "/, action: 'authn_login_fail', status: 401 },
  { pattern: /^user [^:]* not found: /, action: 'authn_login_fail', status: 401 },
  { pattern: /^user [^:]* not found$/, action: 'authn_login_fail', status: 401 },
  { pattern: /^(?:Digest: )?user [^:]*: password mismatch: /, action: 'authn_login_fail', status: 401 },
  { pattern: /^(?:Digest: )?user `[^']*' in realm `[^']*' not found: /, action: 'authn_login_fail', status: 401 },
  {
    pattern: /^(?:Digest: )?(?:invalid (?:nonce|qop) |realm mismatch - got |unknown algorithm `)/,
    action: 'authn_login_fail',
    status: 401,
  },
  {
    pattern: /^(?:Authorization of user .* to access .* failed, reason:|user [^:]*: authorization failure for ")/,
    action: 'authz_fail',
    status: 403,
  },
  { pattern: /^client denied by server configuration: /, action: 'authz_fail', status: 403 },
  { pattern: /^access to .* (?:failed|denied)\b/, action: 'authz_fail', status: 403 },
  {
    pattern: /^(?:Directory index forbidden by|Cannot serve directory |Symbolic link not allowed)/,
    action: 'authz_fail',
    status: 403,
  },
  {
    pattern: /^(?:File does not exist: |script .{0,4096}not found or unable to stat)/,
    action: 'http_request',
    status: 404,
  },
  {
    pattern:
      /^(?:Invalid URI in request |invalid URI path |Invalid method in request |request failed: |URI in request|Request header |Client sent malformed |client sent )/i,
    action: 'malicious_extraneous',
    status: 400,
  },
  { pattern: /^ModSecurity: Access denied with code 403/, action: 'authz_fail', status: 403 },
  {
    pattern:
      /^(?:Request exceeded the limit of|error reading from remote server|Error reading from remote server|failed to make connection to backend|The timeout specified has expired)/,
    action: 'http_error',
  },
  {
    pattern:
      /^(?:Got error '|PHP Fatal error|End of script output before headers|Premature end of script headers|malformed header from script)/,
    action: 'http_error',
    status: 500,
  },
  { pattern: /configured -- resuming normal operations$/, action: 'sys_startup' },
  { pattern: /^caught SIG(?:TERM|WINCH), shutting down/, action: 'sys_shutdown' },
  { pattern: /^(?:SIGHUP received\.|Graceful restart requested)/, action: 'sys_restart' },
  { pattern: /^child pid \d{1,10} exit signal /, action: 'sys_crash' },
];

/** The names that Basic authentication carries have no colon. */
const USER =
  /^(?:Digest: )?user `?([^:]*?)(?:' in realm `[^']*' not found: |: password mismatch: |: authentication failure for "| not found(?:: |$))/;
const REQUESTED = /^Invalid (?:URI|method) in request (.*)$/;
const URI_PATH = /^invalid URI path \((.*)\)$/;

const readMessage = (facts: Facts, message: string): void => {
  const meaning = MEANINGS.find(({ pattern }) => pattern.test(message));
  if (meaning === undefined) {
    readLogin(facts, message);
    facts.address = undefined;
    return;
  }
  setAction(facts, meaning.action);
  facts.status = meaning.status;
  if (meaning.action === 'http_request') facts.outcome = 'failure';
  if (meaning.action === 'authn_login_fail') facts.user = USER.exec(message)?.[1] || undefined;
  facts.path = URI_PATH.exec(message)?.[1];
  const line = REQUESTED.exec(message)?.[1];
  if (line === undefined) return;
  const request = readRequestLine(line.trimEnd());
  facts.method = request.method;
  facts.path = request.target;
  facts.version = request.version;
};

/** `192.0.2.1:5555`; 2.4 adds the port to IPv6 addresses likewise, `2001:db8::1:5555`; 2.2 has none. */
const setClient = (facts: Facts, client: string, hasPort: boolean): void => {
  const colon = client.lastIndexOf(':');
  const host = hasPort && /^\d{1,5}$/.test(client.slice(colon + 1)) ? addressOf(client.slice(0, colon)) : undefined;
  facts.address = host ?? addressOf(client);
  if (host !== undefined) facts.port = Number(client.slice(colon + 1));
};

const decode = (raw: string, arrival: number, zone: Zone): Event | undefined => {
  const head = HEAD.exec(raw.slice(0, 256));
  if (head === null) return undefined;
  const [whole, monthName = '', day = '', clock = '', year = '', module, level = '', pid, tid] = head;
  const month = MONTHS.indexOf(monthName) / 3 + 1;
  const stamp = `${year}-${String(month).padStart(2, '0')}-${day.replace(' ', '0')}T${clock}`;
  const time = parseIsoTime(stamp, 0, zone);
  const nanoseconds = Number.isNaN(time) ? 0 : parsedTime.nanoseconds;
  const [from = '', errno, reason, client, code] = FROM.exec(raw.slice(whole.length)) ?? [];
  const text = raw.slice(whole.length + from.length);
  const refererAt = client === undefined ? -1 : text.lastIndexOf(', referer: ');
  const message = refererAt === -1 ? text : text.slice(0, refererAt);
  const about: ValueObject = { original: raw, kind: 'event', module: 'apache', dataset: 'apache.error' };
  if (code !== undefined) about.code = code;
  const log: ValueObject = { level };
  if (module !== undefined && module !== '') log.logger = module;
  const process: ValueObject = { name: 'apache' };
  if (pid !== undefined) process.pid = Number(pid);
  if (tid !== undefined) process.thread = { id: Number(tid) };
  const event: Event = {
    '@timestamp': Number.isNaN(time) ? arrival : time,
    '@metadata': { sourcetype: 'apache_error' },
    message,
    event: about,
    log,
    process,
  };
  if (nanoseconds !== 0) event['@nanoseconds'] = nanoseconds;
  const facts = noFacts();
  readMessage(facts, message);
  if (reason !== undefined) facts.reason = reason;
  if (errno !== undefined) event.error = { code: errno };
  if (client !== undefined) setClient(facts, client, module !== undefined);
  addFacts(event, facts);
  if (refererAt !== -1) {
    const http = (event.http ?? {}) as ValueObject;
    http.request = { ...(http.request as ValueObject | undefined), referrer: text.slice(refererAt + 11) };
    event.http = http;
  }
  return event;
};

/** Apache's error log, of 2.2 and of 2.4. Apache escapes line breaks, so a record is a line. */
export const apacheErrorFormat = (zone: Zone): Format => ({
  name: 'apache-error',
  title: "Apache's error log",
  strict: true,
  continuation: 'none',
  begins: isHead,
  decode: (raw, arrival) => decode(raw, arrival, zone),
});
