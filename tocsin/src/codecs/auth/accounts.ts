import { setAction } from '../facts/index.ts';
import { type Entry, nameOf, phrase, readPhrases, setPeer } from './entry.ts';

/** The log names no actor: who is concerned then is `user.name` too, where people look first. */
const concerns = (entry: Entry, action: string, name: string | undefined): void => {
  setAction(entry.facts, action);
  entry.target = name;
  entry.facts.user = name;
};

const inGroup = (entry: Entry, name: string | undefined, group: string | undefined): void => {
  concerns(entry, 'authz_change', name);
  entry.group = group;
};

const ofGroup = (entry: Entry, action: string, group: string | undefined, id?: string): void => {
  setAction(entry.facts, action);
  entry.group = group;
  entry.groupId = id;
};

/** useradd, usermod, userdel, groupadd, gpasswd, passwd, chage and their relatives of shadow. */
const ACCOUNTS = [
  phrase(
    'new user: ',
    /^new user: name=([^,\s]{1,256}), UID=(\d{1,10}), GID=(\d{1,10})(?:, home=([^,]{0,4096}))?(?:, shell=([^,]{0,4096}))?/,
    (entry, [, name, id, groupId, home, shell]) => {
      concerns(entry, 'user_created', name);
      entry.targetId = id;
      entry.groupId = groupId;
      const details: { home?: string; shell?: string } = {};
      if (home !== undefined) details.home = home;
      if (shell !== undefined) details.shell = shell;
      entry.rest.useradd = details;
    },
  ),
  phrase('failed adding user ', /^failed adding user '(\S{1,256})'/, (entry, [, name]) => {
    concerns(entry, 'user_created', name);
    entry.facts.outcome = 'failure';
  }),
  phrase('new group: ', /^new group: name=([^,\s]{1,256}), GID=(\d{1,10})/, (entry, [, group, id]) =>
    ofGroup(entry, 'group_created', group, id),
  ),
  phrase(
    'group added to ',
    /^group added to \S{1,256}: name=([^,\s]{1,256})(?:, GID=(\d{1,10}))?/,
    (entry, [, group, id]) => ofGroup(entry, 'group_created', group, id),
  ),
  phrase('add ', /^add '([^']{1,256})' to (?:shadow )?group '([^']{1,256})'$/, (entry, [, name, group]) =>
    inGroup(entry, name, group),
  ),
  phrase('delete ', /^delete '([^']{1,256})' from (?:shadow )?group '([^']{1,256})'$/, (entry, [, name, group]) =>
    inGroup(entry, name, group),
  ),
  phrase('delete user ', /^delete user '([^']{1,256})'$/, (entry, [, name]) => concerns(entry, 'user_deleted', name)),
  phrase('removed ', /^removed (?:shadow )?group '([^']{1,256})'/, (entry, [, group]) =>
    ofGroup(entry, 'group_deleted', group),
  ),
  phrase('group ', /^group '([^']{1,256})' removed/, (entry, [, group]) => ofGroup(entry, 'group_deleted', group)),
  phrase('change user ', /^change user '([^']{1,256})' password$/, (entry, [, name]) =>
    concerns(entry, 'authn_password_change', name),
  ),
  phrase('change user ', /^change user '([^']{1,256})' /, (entry, [, name]) => concerns(entry, 'user_updated', name)),
  phrase('lock user ', /^lock user '([^']{1,256})' password$/, (entry, [, name]) =>
    concerns(entry, 'user_archived', name),
  ),
  phrase('unlock user ', /^unlock user '([^']{1,256})' password$/, (entry, [, name]) =>
    concerns(entry, 'user_updated', name),
  ),
  phrase(
    'user ',
    /^user (\S{1,256}) (?:added|removed) by (\S{1,256}) (?:to|from) group (\S{1,256})$/,
    (entry, [, name, actor, group]) => {
      inGroup(entry, name, group);
      entry.facts.user = actor;
    },
  ),
  phrase('members of group ', /^members of group (\S{1,256}) set by (\S{1,256}) to /, (entry, [, group, actor]) => {
    ofGroup(entry, 'group_updated', group);
    entry.facts.user = actor;
  }),
  phrase('password for ', /^password for '([^']{1,256})' changed by '([^']{1,256})'$/, (entry, [, name, actor]) => {
    concerns(entry, 'authn_password_change', name);
    entry.facts.user = actor;
  }),
  phrase('changed password expiry for ', /^changed password expiry for (\S{1,256})$/, (entry, [, name]) =>
    concerns(entry, 'user_updated', name),
  ),
  phrase('changed user ', /^changed user '([^']{1,256})' /, (entry, [, name]) => concerns(entry, 'user_updated', name)),
];

export const readAccounts = (entry: Entry, message: string): void => {
  readPhrases(entry, message, ACCOUNTS);
};

const SESSIONS = [
  phrase('New session ', /^New session \S{1,64} of user (\S{1,256})\.$/, (entry, [, name]) => {
    setAction(entry.facts, 'session_created');
    entry.facts.user = name;
  }),
  phrase('Removed session ', /^Removed session \S{1,64}\.$/, (entry) => setAction(entry.facts, 'session_expired')),
  phrase('Session ', /^Session \S{1,64} logged out\./, (entry) => setAction(entry.facts, 'authn_logout')),
  phrase('System is ', /^System is (?:powering down|halting)/, (entry) => setAction(entry.facts, 'sys_shutdown')),
  phrase('System is ', /^System is rebooting/, (entry) => setAction(entry.facts, 'sys_restart')),
  phrase('The system will ', /^The system will (?:power off|halt) now/, (entry) =>
    setAction(entry.facts, 'sys_shutdown'),
  ),
  phrase('The system will ', /^The system will reboot now/, (entry) => setAction(entry.facts, 'sys_restart')),
];

export const readLogind = (entry: Entry, message: string): void => {
  readPhrases(entry, message, SESSIONS);
};

/** `login` of util-linux and of shadow. The name is what somebody typed, so what follows it is anchored at the end. */
const LOGINS = [
  phrase(
    'FAILED LOGIN ',
    /^FAILED LOGIN (?:SESSION )?(?:\(\d{1,9}\)|\d{1,9})? ?(?:FROM|on) '?(\S{1,255}?)'? FOR '?(.*?)'?, [A-Z][\w ]{1,64}$/,
    (entry, [, from, name]) => {
      setAction(entry.facts, 'authn_login_fail');
      entry.facts.user = nameOf(name);
      if (from !== undefined && !/^(?:\/dev\/)?tty/.test(from)) setPeer(entry, from);
    },
  ),
  phrase(
    'TOO MANY LOGIN TRIES ',
    /^TOO MANY LOGIN TRIES \(\d{1,9}\) FROM (\S{1,255}) FOR (.*), [A-Z][\w ]{1,64}$/,
    (entry, [, from, name]) => {
      setAction(entry.facts, 'authn_login_fail_max');
      entry.facts.user = nameOf(name);
      if (from !== undefined && !from.startsWith('tty')) setPeer(entry, from);
    },
  ),
  phrase('LOGIN ON ', /^LOGIN ON \S{1,64} BY (\S{1,256})(?: FROM (\S{1,255}))?$/, (entry, [, name, from]) => {
    setAction(entry.facts, 'authn_login_success');
    entry.facts.user = name;
    setPeer(entry, from);
  }),
  phrase('ROOT LOGIN ', /^ROOT LOGIN {1,4}(?:ON|on) '?\S{1,64}?'?(?: FROM '?(\S{1,255}?)'?)?$/, (entry, [, from]) => {
    setAction(entry.facts, 'authn_login_success');
    entry.facts.user = 'root';
    setPeer(entry, from);
  }),
];

export const readConsoleLogin = (entry: Entry, message: string): void => {
  readPhrases(entry, message, LOGINS);
};
