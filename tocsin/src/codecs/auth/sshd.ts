import { setAction } from '../facts/index.ts';
import { type Entry, nameOf, phrase, readPhrases, setPeer } from './entry.ts';

/**
 * sshd cuts its messages at this length, with what a client sent inside and the address at the end: of a message that
 * may have been cut the end is the client's, so no address is taken from it.
 */
const CUT_FROM = 1008;
const CUT_TO = 1024;

const login = (
  entry: Entry,
  action: string,
  name: string | undefined,
  peer: string | undefined,
  port?: string,
): void => {
  setAction(entry.facts, action);
  entry.facts.user = nameOf(name);
  setPeer(entry, peer, port);
};

const closes = (entry: Entry, name: string | undefined, peer: string | undefined, port?: string): void => {
  setAction(entry.facts, 'connection_closed');
  entry.facts.user = nameOf(name);
  setPeer(entry, peer, port);
};

const fails = (entry: Entry, peer: string | undefined, port: string | undefined, reason: string | undefined): void => {
  setAction(entry.facts, 'connection_failed');
  entry.facts.reason = reason;
  setPeer(entry, peer, port);
};

const addMethod = (entry: Entry, method: string | undefined, key: string | undefined): void => {
  const ssh: { method?: string; signature?: string } = {};
  if (method !== undefined) ssh.method = method;
  if (key !== undefined) ssh.signature = key;
  entry.rest.ssh = ssh;
};

/**
 * Where a client's name stands before the address, the last ` from ADDRESS port N` that reaches to the end is sshd's
 * own; where its text comes after, the first is. `.*` therefore is greedy in the one and absent in the other.
 */
const PHRASES = [
  phrase(
    'Failed ',
    /^Failed (\S{1,64}) for (invalid user |illegal user )?(.*) from (\S{1,255}) port (\d{1,5})(?: ssh\d?)?(?:: (\S{1,64} \S{1,256}))?(?: \[preauth\])?$/,
    (entry, [, method, unknown, name, peer, port, key]) => {
      login(entry, 'authn_login_fail', name, peer, port);
      addMethod(entry, method, key);
      if (unknown !== undefined) entry.facts.reason = 'invalid user';
    },
  ),
  phrase(
    'Accepted ',
    /^Accepted (\S{1,64}) for (.{1,256}?) from (\S{1,255}) port (\d{1,5})(?: ssh\d?)?(?:: (\S{1,64} \S{1,256}).*)?$/,
    (entry, [, method, name, peer, port, key]) => {
      login(entry, 'authn_login_success', name, peer, port);
      addMethod(entry, method, key);
    },
  ),
  phrase(
    'Invalid user ',
    /^(?:Invalid|Illegal) user (.*) from (\S{1,255})(?: port (\d{1,5}))?$/,
    (entry, [, name, peer, port]) => {
      login(entry, 'authn_login_fail', name, peer, port);
      entry.facts.reason = 'invalid user';
    },
  ),
  phrase(
    'error: maximum authentication attempts exceeded for ',
    /^error: maximum authentication attempts exceeded for (?:invalid user )?(.*) from (\S{1,255}) port (\d{1,5})(?: ssh\d?)?(?: \[preauth\])?$/,
    (entry, [, name, peer, port]) => login(entry, 'authn_login_fail_max', name, peer, port),
  ),
  phrase(
    'Disconnecting',
    /^Disconnecting (?:(?:authenticating|invalid) user (.*) )?(\S{1,255}) port (\d{1,5}): Too many authentication failures(?: .{1,64})?$/,
    (entry, [, name, peer, port]) => login(entry, 'authn_login_fail_max', name, peer, port),
  ),
  phrase('Disconnecting', /^Disconnecting: Too many authentication failures(?: \[preauth\])?$/, (entry) =>
    setAction(entry.facts, 'authn_login_fail_max'),
  ),
  phrase(
    'error: PAM: ',
    /^error: PAM: (.{1,128}) for (?:illegal user |invalid user )?(.*) from (\S{1,255})(?: via \S{1,255})?$/,
    (entry, [, reason, name, peer]) => {
      login(entry, 'authn_login_fail', name, peer);
      entry.facts.reason = reason;
    },
  ),
  phrase(
    'User ',
    /^User (\S{1,256}) from (\S{1,255}) not allowed because (.{1,200})$/,
    (entry, [, name, peer, reason]) => {
      login(entry, 'authz_fail', name, peer);
      entry.facts.category = 'authentication';
      entry.facts.reason = reason;
    },
  ),
  phrase(
    'Connection ',
    /^Connection (?:closed|reset) by (?:authenticating|invalid) user (.*) (\S{1,255}) port (\d{1,5})(?: \[preauth\])?$/,
    (entry, [, name, peer, port]) => closes(entry, name, peer, port),
  ),
  phrase(
    'Connection ',
    /^Connection (?:closed|reset) by (\S{1,255})(?: port (\d{1,5}))?(?: \[preauth\])?$/,
    (entry, [, peer, port]) => closes(entry, undefined, peer, port),
  ),
  phrase(
    'Disconnected from ',
    /^Disconnected from (?:(?:authenticating|invalid) )?user (.*) (\S{1,255}) port (\d{1,5})(?: \[preauth\])?$/,
    (entry, [, name, peer, port]) => closes(entry, name, peer, port),
  ),
  phrase(
    'Disconnected from ',
    /^Disconnected from (\S{1,255})(?: port (\d{1,5}))?(?: \[preauth\])?$/,
    (entry, [, peer, port]) => closes(entry, undefined, peer, port),
  ),
  phrase(
    'Received disconnect from ',
    /^Received disconnect from (\S{1,255}?)(?: port (\d{1,5}))?: ?\d{1,10}:/,
    (entry, [, peer, port]) => closes(entry, undefined, peer, port),
  ),
  phrase(
    'Connection from ',
    /^Connection from (\S{1,255}) port (\d{1,5}) on (\S{1,255}) port \d{1,5}/,
    (entry, [, peer, port]) => {
      setAction(entry.facts, 'connection_opened');
      setPeer(entry, peer, port);
    },
  ),
  phrase(
    'Starting session: ',
    /^Starting session: .{1,256} for (\S{1,256}) from (\S{1,255}) port (\d{1,5}) id \d{1,10}$/,
    (entry, [, name, peer, port]) => login(entry, 'session_created', name, peer, port),
  ),
  phrase(
    'Bad protocol version identification ',
    /^Bad protocol version identification '.*' from (\S{1,255})(?: port (\d{1,5}))?$/,
    (entry, [, peer, port]) => {
      setAction(entry.facts, 'malicious_extraneous');
      entry.facts.category = 'network';
      setPeer(entry, peer, port);
    },
  ),
  phrase(
    'banner exchange: ',
    /^banner exchange: Connection from (\S{1,255}) port (\d{1,5}): (.{1,200})$/,
    (entry, [, peer, port, reason]) => {
      setAction(entry.facts, 'malicious_extraneous');
      entry.facts.category = 'network';
      entry.facts.reason = reason;
      setPeer(entry, peer, port);
    },
  ),
  phrase(
    'Did not receive identification string from ',
    /^Did not receive identification string from (\S{1,255}?)(?: port (\d{1,5}))?$/,
    (entry, [, peer, port]) => fails(entry, peer, port, 'no identification string'),
  ),
  phrase(
    'Unable to negotiate with ',
    /^Unable to negotiate with (\S{1,255}) port (\d{1,5}): ([^.]{1,200})/,
    (entry, [, peer, port, reason]) => fails(entry, peer, port, reason),
  ),
  phrase(
    'fatal: Timeout before authentication for ',
    /^fatal: Timeout before authentication for (\S{1,255})(?: port (\d{1,5}))?/,
    (entry, [, peer, port]) => fails(entry, peer, port, 'timeout before authentication'),
  ),
  phrase(
    'Timeout before authentication for ',
    /^Timeout before authentication for connection from (\S{1,255}) to /,
    (entry, [, peer]) => fails(entry, peer, undefined, 'timeout before authentication'),
  ),
  phrase(
    'ssh_dispatch_run_fatal: ',
    /^ssh_dispatch_run_fatal: Connection from (\S{1,255}) port (\d{1,5}): (.{1,200}?)(?: \[preauth\])?$/,
    (entry, [, peer, port, reason]) => fails(entry, peer, port, reason),
  ),
  phrase(
    'reverse mapping checking ',
    /^reverse mapping checking getaddrinfo for .{0,300} \[([^\]\s]{2,64})\] failed\b[^[\]]{0,64}$/,
    (entry, [, peer]) => setPeer(entry, peer),
  ),
  phrase('Server listening on ', /^/, (entry) => setAction(entry.facts, 'sys_startup')),
  phrase('Received SIGHUP; restarting.', /^/, (entry) => setAction(entry.facts, 'sys_restart')),
  phrase('Received signal ', /^Received signal \d{1,3}; terminating\./, (entry) =>
    setAction(entry.facts, 'sys_shutdown'),
  ),
];

const DISCONNECTING = /^Disconnecting (?:authenticating|invalid) user /;
const PEER = / (\S{1,255}) port (\d{1,5}): /g;

/**
 * A client that changes its name is quoted on both sides of the address, so the address is believed only where it is
 * the only one.
 */
const readDisconnecting = (entry: Entry, message: string): void => {
  setAction(entry.facts, 'connection_closed');
  const [first, second] = [...message.matchAll(PEER)];
  if (first === undefined) return;
  if (second !== undefined) {
    entry.isAmbiguous = true;
    return;
  }
  setPeer(entry, first[1], first[2]);
  entry.facts.user = nameOf(message.slice(0, first.index).replace(DISCONNECTING, ''));
};

export const readSshd = (entry: Entry, message: string): void => {
  const found = readPhrases(entry, message, PHRASES);
  if (!found && DISCONNECTING.test(message)) readDisconnecting(entry, message);
  if (message.length < CUT_FROM || message.length > CUT_TO || entry.facts.action === undefined) return;
  entry.isAmbiguous = true;
};
