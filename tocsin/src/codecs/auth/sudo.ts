import { setAction } from '../facts/index.ts';
import { type Entry, phrase, readPhrases } from './entry.ts';

/** `alice : [why not ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…`. The folder and the command are the user's own text. */
const SUDO = /^ {0,64}(\S{1,256}) : (.*)$/;
const COMMAND =
  /^(?:TTY=(\S{1,256}) ; )?(?:CHROOT=\S{1,4096} ; )?PWD=(.*?) ; USER=(\S{1,256})(?: ; GROUP=(\S{1,256}))?(?: ; TSID=\w{1,16})?(?: ; ENV=(.*?))?(?: ; COMMAND=(.*))?$/;

const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^user NOT in sudoers$/, 'authz_fail'],
  [/^user NOT authorized on host$/, 'authz_fail'],
  [/^command not allowed$/, 'authz_fail'],
  [/^sorry, you are not allowed to /, 'authz_fail'],
  [/^sorry, you must have a tty to run sudo$/, 'authz_fail'],
  [/^\d{1,9} incorrect password attempts?$/, 'authn_login_fail'],
  [/^(?:a password is required|no password was provided)$/, 'authn_login_fail'],
  [/^(?:authentication|account) (?:failure|validation failure)/, 'authn_login_fail'],
];

const occursOnce = (text: string, part: string): boolean => text.indexOf(part) === text.lastIndexOf(part);

const readDetails = (entry: Entry, details: string): void => {
  const match = COMMAND.exec(details);
  if (match === null) return;
  if (!occursOnce(details, ' ; USER=')) {
    entry.isAmbiguous = true;
    return;
  }
  const [, tty, directory, effective, group, , command] = match;
  entry.directory = directory;
  entry.effective = effective;
  entry.group = group;
  entry.commandLine = command;
  if (tty !== undefined) entry.rest.sudo = { tty };
};

export const readSudo = (entry: Entry, message: string): void => {
  const [, user, rest] = SUDO.exec(message) ?? [];
  if (user === undefined || rest === undefined) return;
  const at = /^(?:TTY|CHROOT|PWD)=/.test(rest) ? 0 : rest.indexOf(' ; ') + 3;
  if (at === 2) return;
  entry.facts.user = user;
  const reason = at === 0 ? '' : rest.slice(0, at - 3);
  if (reason === '') {
    setAction(entry.facts, 'authz_admin');
    entry.facts.category = 'process';
    entry.facts.type = 'start';
  } else {
    const refusal = REFUSALS.find(([pattern]) => pattern.test(reason));
    if (refusal !== undefined) setAction(entry.facts, refusal[1]);
    if (refusal?.[1] === 'authz_fail') entry.facts.category = 'iam';
    entry.facts.reason = reason;
  }
  readDetails(entry, rest.slice(at));
};

const become = (entry: Entry, action: string, actor: string | undefined, target: string | undefined): void => {
  setAction(entry.facts, action);
  entry.facts.user = actor;
  entry.effective = target;
};

/** Those of shadow (`Successful su for root by alice`) and of util-linux (`(to root) alice on pts/0`). */
const SU = [
  phrase('Successful su for ', /^Successful su for (\S{1,256}) by (\S{1,256})$/, (entry, [, target, actor]) =>
    become(entry, 'authn_login_success', actor, target),
  ),
  phrase('FAILED su for ', /^FAILED su for (\S{1,256}) by (\S{1,256})$/, (entry, [, target, actor]) =>
    become(entry, 'authn_login_fail', actor, target),
  ),
  phrase('FAILED SU ', /^FAILED SU \(to (\S{1,256})\) (\S{1,256}) on \S{1,256}$/, (entry, [, target, actor]) =>
    become(entry, 'authn_login_fail', actor, target),
  ),
  phrase('(to ', /^\(to (\S{1,256})\) (\S{1,256}) on \S{1,256}$/, (entry, [, target, actor]) =>
    become(entry, 'authn_login_success', actor, target),
  ),
  phrase('', /^[+-] \S{1,256} (\S{1,256}):(\S{1,256})$/, (entry, [, actor, target]) => {
    entry.facts.user = actor;
    entry.effective = target;
  }),
];

export const readSu = (entry: Entry, message: string): void => {
  readPhrases(entry, message, SU);
};
