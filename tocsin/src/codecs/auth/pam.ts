import { setAction } from '../facts/index.ts';
import { type Entry, nameOf, setPeer } from './entry.ts';

const HEAD = /^(pam_\w{1,32})\(([^():\s]{1,64}):(\w{1,32})\): /;
/** `user=` stands last; `ruser` is what a client says, so each value before it must be free of spaces. */
const FAILURE =
  /^(?:authentication failure|\d{1,9} more authentication failures?); logname=(\S*) uid=(\d*) euid=(\d*) tty=(\S*) ruser=(\S*) rhost=(\S*)(?: {1,2}user=(.{0,256}))?$/;
const MORE = /^PAM (\d{1,9}) more authentication failures?; /;
const SESSION =
  /^session (opened|closed) for user ([^()\s]{1,256})(?:\(uid=\d{1,10}\))?(?: by ([^()\s]{0,256})(?:\(uid=\d{1,10}\))?)?$/;
const PASSWORD_CHANGED = /^password changed for (\S{1,256})$/;
const MISSING_USER = /^user "(.{0,256})" does not exist in /;
const LOCKED =
  /^(?:Consecutive login failures for )?user (\S{1,256}) (?:account temporarily locked|\(\d{1,10}\) tally \d{1,9}, deny \d{1,9})/;
const REQUIREMENT = /^requirement ".{1,256}" not met by user "(.{0,256})"$/;
const RECEIVED = /^received for user (\S{1,256}): \d{1,9} \((.{1,200})\)$/;

const readFailure = (entry: Entry, match: RegExpExecArray): void => {
  const [, , , , , , peer, name] = match;
  setAction(entry.facts, 'authn_login_fail');
  entry.facts.user = nameOf(name);
  setPeer(entry, peer);
};

const readSession = (entry: Entry, [, change, name, by]: RegExpExecArray): void => {
  setAction(entry.facts, change === 'opened' ? 'session_created' : 'session_expired');
  const actor = nameOf(by);
  entry.facts.user = actor ?? name;
  if (actor !== undefined) entry.effective = name;
};

type Reader = (entry: Entry, match: RegExpExecArray) => void;

const concerns =
  (action: string): Reader =>
  (entry, match) => {
    setAction(entry.facts, action);
    entry.facts.user = match[1];
    if (match[2] !== undefined) entry.facts.reason = match[2];
  };

const TEXTS: readonly (readonly [RegExp, Reader])[] = [
  [FAILURE, readFailure],
  [SESSION, readSession],
  [LOCKED, concerns('authn_login_lock')],
  [RECEIVED, concerns('authn_login_fail')],
  [
    PASSWORD_CHANGED,
    (entry, match) => {
      concerns('authn_password_change')(entry, match);
      entry.target = match[1];
    },
  ],
  [
    MISSING_USER,
    (entry, [, name]) => {
      setAction(entry.facts, 'authn_password_change_fail');
      entry.target = name;
    },
  ],
  [
    REQUIREMENT,
    (entry, [, name]) => {
      entry.facts.user = nameOf(name);
    },
  ],
];

const read = (entry: Entry, text: string): void => {
  for (const [pattern, reader] of TEXTS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    reader(entry, match);
    return;
  }
};

/** Reads what a PAM module wrote in the name of any program: `pam_unix(sshd:auth): …`, or sshd's own `PAM 2 more …`. */
export const readPam = (entry: Entry, message: string): boolean => {
  const more = MORE.exec(message);
  if (more !== null) {
    const failure = FAILURE.exec(message.slice(4));
    if (failure !== null) readFailure(entry, failure);
    entry.rest.repeated = Number(more[1]);
    return true;
  }
  const head = HEAD.exec(message);
  if (head === null) return false;
  const [whole, module = '', service = '', type = ''] = head;
  entry.rest.pam = { module, service, type };
  read(entry, message.slice(whole.length));
  return true;
};
