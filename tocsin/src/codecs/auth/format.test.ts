import { describe, expect, it } from 'vitest';
import { createZone, type Event, getField } from '../../event/index.ts';
import { auto } from '../auto.ts';
import { decodeBytes } from '../decode-bytes.ts';
import { authFormat } from './format.ts';

const NOW = Date.UTC(2026, 10, 25, 12);
const format = authFormat(createZone('UTC'));
const decode = (line: string): Event => format.decode(line, NOW) ?? { '@timestamp': -1 };
const read = (program: string, message: string): Event => decode(`Nov 25 10:00:00 web-1 ${program}[7]: ${message}`);
const view = (event: Event) =>
  ['event.action', 'user.name', 'source.ip', 'source.port'].map((name) => getField(event, name));

const NONE = undefined;
const FAIL = 'authn_login_fail';
const IP = '192.0.2.7';
const PORT = 4711;

describe('sshd', () => {
  it.each([
    ['Failed password for root from 192.0.2.7 port 4711 ssh2', FAIL, 'root', IP, PORT],
    ['Failed password for invalid user admin from 192.0.2.7 port 4711 ssh2', FAIL, 'admin', IP, PORT],
    ['Failed password for invalid user  from 192.0.2.7 port 4711 ssh2', FAIL, NONE, IP, PORT],
    ['Failed none for invalid user a b from 2001:db8::1 port 4711 ssh2', FAIL, 'a b', '2001:db8::1', PORT],
    ['Failed publickey for root from 192.0.2.7 port 4711 ssh2: RSA SHA256:abc', FAIL, 'root', IP, PORT],
    ['Invalid user admin from 192.0.2.7 port 4711', FAIL, 'admin', IP, PORT],
    ['Invalid user admin from 192.0.2.7', FAIL, 'admin', IP, NONE],
    ['Invalid user  from 192.0.2.7', FAIL, NONE, IP, NONE],
    ['Accepted password for bob from 192.0.2.7 port 4711 ssh2', 'authn_login_success', 'bob', IP, PORT],
    [
      'Accepted publickey for bob from 192.0.2.7 port 4711 ssh2: RSA SHA256:abc',
      'authn_login_success',
      'bob',
      IP,
      PORT,
    ],
    [
      'error: maximum authentication attempts exceeded for invalid user x from 192.0.2.7 port 4711 ssh2 [preauth]',
      'authn_login_fail_max',
      'x',
      IP,
      PORT,
    ],
    [
      'Disconnecting authenticating user root 192.0.2.7 port 4711: Too many authentication failures [preauth]',
      'authn_login_fail_max',
      'root',
      IP,
      PORT,
    ],
    ['Disconnecting: Too many authentication failures [preauth]', 'authn_login_fail_max', NONE, NONE, NONE],
    ['error: PAM: Authentication failure for root from 192.0.2.7', FAIL, 'root', IP, NONE],
    ['User bob from 192.0.2.7 not allowed because not listed in AllowUsers', 'authz_fail', 'bob', IP, NONE],
    ['Connection closed by 192.0.2.7 port 4711 [preauth]', 'connection_closed', NONE, IP, PORT],
    [
      'Connection reset by authenticating user root 192.0.2.7 port 4711 [preauth]',
      'connection_closed',
      'root',
      IP,
      PORT,
    ],
    ['Disconnected from invalid user x 192.0.2.7 port 4711 [preauth]', 'connection_closed', 'x', IP, PORT],
    ['Disconnected from user bob 192.0.2.7 port 4711', 'connection_closed', 'bob', IP, PORT],
    ['Received disconnect from 192.0.2.7 port 4711:11: disconnected by user', 'connection_closed', NONE, IP, PORT],
    ['Received disconnect from 192.0.2.7: 11: Bye Bye [preauth]', 'connection_closed', NONE, IP, NONE],
    [
      "Bad protocol version identification 'GET / HTTP/1.1' from 192.0.2.7 port 4711",
      'malicious_extraneous',
      NONE,
      IP,
      PORT,
    ],
    ['banner exchange: Connection from 192.0.2.7 port 4711: invalid format', 'malicious_extraneous', NONE, IP, PORT],
    ['Did not receive identification string from 192.0.2.7 port 4711', 'connection_failed', NONE, IP, PORT],
    [
      'Unable to negotiate with 192.0.2.7 port 4711: no matching key exchange method found. Their offer: x',
      'connection_failed',
      NONE,
      IP,
      PORT,
    ],
    ['fatal: Timeout before authentication for 192.0.2.7 port 4711', 'connection_failed', NONE, IP, PORT],
    ['Starting session: shell on pts/0 for bob from 192.0.2.7 port 4711 id 0', 'session_created', 'bob', IP, PORT],
    ['message repeated 2 times: [ Failed password for root from 192.0.2.7 port 4711 ssh2]', FAIL, 'root', IP, PORT],
    ['Server listening on 0.0.0.0 port 22.', 'sys_startup', NONE, NONE, NONE],
    ['Received signal 15; terminating.', 'sys_shutdown', NONE, NONE, NONE],
    ['input_userauth_request: invalid user admin [preauth]', NONE, NONE, NONE, NONE],
  ])('%s', (message, ...expected) => expect(view(read('sshd', message))).toEqual(expected));

  const FORGED = '198.51.100.66';
  it.each([
    [`Failed password for invalid user root from ${FORGED} port 22 ssh2 from 192.0.2.7 port 4711 ssh2`, IP],
    [`Failed password for invalid user x from ${FORGED} port 22 ssh2: RSA SHA256:a from 192.0.2.7 port 4711 ssh2`, IP],
    [`Invalid user x from ${FORGED} port 22 from 192.0.2.7 port 4711`, IP],
    [`Invalid user x from ${FORGED} from 192.0.2.7 port 4711`, IP],
    [`Connection closed by invalid user x ${FORGED} port 22 [preauth] 192.0.2.7 port 4711 [preauth]`, IP],
    [`Received disconnect from 192.0.2.7 port 4711:11: from ${FORGED} port 22:11: bye [preauth]`, IP],
    [`Unable to negotiate with 192.0.2.7 port 4711: no match. Their offer: with ${FORGED} port 22: x`, IP],
    [`Bad protocol version identification 'x' from ${FORGED} port 22' from 192.0.2.7 port 4711`, IP],
    [
      `Disconnecting invalid user a 192.0.2.7 port 4711: Change of username or service not allowed: (a,s) -> (b ${FORGED} port 22: x,s) [preauth]`,
      NONE,
    ],
    [`Failed password for invalid user x from ${FORGED} port 22 ssh2${' '.repeat(20)}`, NONE],
    [`Failed password for invalid user x from ${FORGED} port 22 ssh2 ${'A'.repeat(1_000_000)}`, NONE],
    [`Failed password for invalid user x from ${FORGED} port 22 ssh2 from not an address`, NONE],
  ])('never takes the address that a client wrote: %#', (message, expected) => {
    expect(getField(read('sshd', message), 'source.ip')).toBe(expected);
  });

  it('takes no address from a message that sshd may have cut', () => {
    const tail = ` from ${FORGED} port 22 ssh2`;
    const message = `Failed password for invalid user ${'A'.repeat(1023 - 33 - tail.length)}${tail}`;
    expect(message).toHaveLength(1023);
    const event = read('sshd', message);
    expect([getField(event, 'source.ip'), event.tags]).toEqual([NONE, ['log_forging_suspected']]);
  });

  it('keeps the name of a host where there is no address', () => {
    const event = read('sshd', 'Failed password for root from bad.example port 4711 ssh2');
    expect(event.source).toEqual({ address: 'bad.example', domain: 'bad.example' });
  });
});

describe('PAM', () => {
  const HEAD = 'logname= uid=0 euid=0 tty=ssh ruser=';
  it.each([
    ['sshd', `pam_unix(sshd:auth): authentication failure; ${HEAD} rhost=192.0.2.7  user=root`, FAIL, 'root', IP],
    ['sshd', `pam_unix(sshd:auth): authentication failure; ${HEAD} rhost=192.0.2.7`, FAIL, NONE, IP],
    ['sshd', `pam_sss(sshd:auth): authentication failure; ${HEAD} rhost=192.0.2.7 user=bob`, FAIL, 'bob', IP],
    ['sshd', `PAM 2 more authentication failures; ${HEAD} rhost=192.0.2.7  user=root`, FAIL, 'root', IP],
    ['vsftpd', `pam_unix(vsftpd:auth): authentication failure; ${HEAD} rhost=192.0.2.7`, FAIL, NONE, IP],
    [
      'login',
      `pam_unix(login:auth): authentication failure; ${HEAD}x rhost=198.51.100.66 rhost=192.0.2.7`,
      NONE,
      NONE,
      NONE,
    ],
    [
      'sshd',
      `pam_unix(sshd:auth): authentication failure; ${HEAD} rhost=192.0.2.7  user=x rhost=198.51.100.66`,
      FAIL,
      'x rhost=198.51.100.66',
      IP,
    ],
    [
      'sshd',
      'pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)',
      'session_created',
      'bob',
      NONE,
    ],
    ['sshd', 'pam_unix(sshd:session): session opened for user bob by (uid=0)', 'session_created', 'bob', NONE],
    [
      'sudo',
      'pam_unix(sudo:session): session opened for user root(uid=0) by alice(uid=1000)',
      'session_created',
      'alice',
      NONE,
    ],
    ['CRON', 'pam_unix(cron:session): session closed for user root', 'session_expired', 'root', NONE],
    ['chpasswd', 'pam_unix(chpasswd:chauthtok): password changed for bob', 'authn_password_change', 'bob', NONE],
    ['passwd', 'pam_unix(passwd:chauthtok): password changed for bob', 'authn_password_change', 'bob', NONE],
    ['sshd', 'pam_unix(sshd:auth): check pass; user unknown', NONE, NONE, NONE],
    [
      'su',
      'pam_faillock(su:auth): Consecutive login failures for user bob account temporarily locked',
      'authn_login_lock',
      'bob',
      NONE,
    ],
  ])('%s: %s', (program, message, ...expected) => {
    expect(view(read(program, message)).slice(0, 3)).toEqual(expected);
  });
});

describe('sudo, su, accounts, logind, login', () => {
  const view = (event: Event) =>
    ['event.action', 'event.outcome', 'user.name', 'user.effective.name', 'user.target.name', 'group.name'].map(
      (name) => getField(event, name),
    );
  const TAIL = 'TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c x';
  it.each([
    ['sudo', `     bob : ${TAIL}`, 'authz_admin', 'success', 'bob', 'root', NONE, NONE],
    [
      'sudo',
      `     bob : PWD=/home/bob ; USER=root ; COMMAND=/bin/true`,
      'authz_admin',
      'success',
      'bob',
      'root',
      NONE,
      NONE,
    ],
    ['sudo', `     bob : user NOT in sudoers ; ${TAIL}`, 'authz_fail', 'failure', 'bob', 'root', NONE, NONE],
    ['sudo', `     bob : command not allowed ; ${TAIL}`, 'authz_fail', 'failure', 'bob', 'root', NONE, NONE],
    ['sudo', `     bob : 3 incorrect password attempts ; ${TAIL}`, FAIL, 'failure', 'bob', 'root', NONE, NONE],
    ['sudo', `     bob : a password is required ; ${TAIL}`, FAIL, 'failure', 'bob', 'root', NONE, NONE],
    ['su', 'Successful su for root by bob', 'authn_login_success', 'success', 'bob', 'root', NONE, NONE],
    ['su', 'FAILED su for root by bob', FAIL, 'failure', 'bob', 'root', NONE, NONE],
    ['su', '(to root) bob on pts/0', 'authn_login_success', 'success', 'bob', 'root', NONE, NONE],
    ['su', 'FAILED SU (to root) bob on pts/0', FAIL, 'failure', 'bob', 'root', NONE, NONE],
    ['su', '+ /dev/pts/1 bob:root', NONE, NONE, 'bob', 'root', NONE, NONE],
    [
      'useradd',
      'new user: name=eve, UID=1001, GID=1002, home=/home/eve, shell=/bin/sh',
      'user_created',
      'success',
      'eve',
      NONE,
      'eve',
      NONE,
    ],
    ['useradd', "failed adding user 'eve', data deleted", 'user_created', 'failure', 'eve', NONE, 'eve', NONE],
    ['useradd', 'new group: name=eve, GID=1002', 'group_created', 'success', NONE, NONE, NONE, 'eve'],
    ['groupadd', 'group added to /etc/group: name=ops, GID=1003', 'group_created', 'success', NONE, NONE, NONE, 'ops'],
    ['usermod', "add 'eve' to group 'sudo'", 'authz_change', 'success', 'eve', NONE, 'eve', 'sudo'],
    ['gpasswd', 'user eve added by root to group sudo', 'authz_change', 'success', 'root', NONE, 'eve', 'sudo'],
    [
      'usermod',
      "change user 'eve' shell from '/bin/sh' to '/bin/bash'",
      'user_updated',
      'success',
      'eve',
      NONE,
      'eve',
      NONE,
    ],
    ['usermod', "change user 'eve' password", 'authn_password_change', 'success', 'eve', NONE, 'eve', NONE],
    ['usermod', "lock user 'eve' password", 'user_archived', 'success', 'eve', NONE, 'eve', NONE],
    ['userdel', "delete user 'eve'", 'user_deleted', 'success', 'eve', NONE, 'eve', NONE],
    ['userdel', "removed group 'eve' owned by 'eve'", 'group_deleted', 'success', NONE, NONE, NONE, 'eve'],
    ['passwd', "password for 'eve' changed by 'root'", 'authn_password_change', 'success', 'root', NONE, 'eve', NONE],
    ['systemd-logind', 'New session 12 of user bob.', 'session_created', 'success', 'bob', NONE, NONE, NONE],
    ['systemd-logind', 'Removed session 12.', 'session_expired', 'success', NONE, NONE, NONE, NONE],
    [
      'login',
      "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure",
      FAIL,
      'failure',
      'root',
      NONE,
      NONE,
      NONE,
    ],
    ['login', 'LOGIN ON tty1 BY bob', 'authn_login_success', 'success', 'bob', NONE, NONE, NONE],
    ['login', "ROOT LOGIN  on '/dev/tty1'", 'authn_login_success', 'success', 'root', NONE, NONE, NONE],
  ])('%s: %s', (program, message, ...expected) => expect(view(read(program, message))).toEqual(expected));

  it('does not believe a folder that looks like the rest of the line', () => {
    const event = read(
      'sudo',
      'bob : TTY=pts/0 ; PWD=/tmp/x ; USER=nobody ; COMMAND=/bin/ls ; USER=root ; COMMAND=/bin/sh',
    );
    expect([getField(event, 'user.name'), getField(event, 'user.effective.name'), event.tags]).toEqual([
      'bob',
      NONE,
      ['log_forging_suspected'],
    ]);
  });
});

describe('its stamps', () => {
  const time = (line: string, zone = 'UTC', now = NOW) => {
    const event = authFormat(createZone(zone)).decode(`${line} web-1 sshd[7]: x`, now);
    return event === undefined ? undefined : new Date(event['@timestamp']).toISOString();
  };
  it.each([
    ['Nov 25 10:00:00', 'UTC', NOW, '2026-11-25T10:00:00.000Z'],
    ['<38>Nov 25 10:00:00', 'UTC', NOW, '2026-11-25T10:00:00.000Z'],
    ['Nov  5 10:00:00', 'Europe/Berlin', NOW, '2026-11-05T09:00:00.000Z'],
    ['Jul  5 10:00:00', 'Europe/Berlin', NOW, '2026-07-05T08:00:00.000Z'],
    ['Nov 26 10:00:00', 'UTC', NOW, '2026-11-26T10:00:00.000Z'],
    ['Nov 27 10:00:00', 'UTC', NOW, '2025-11-27T10:00:00.000Z'],
    ['Dec 31 23:59:59', 'UTC', Date.UTC(2027, 0, 1, 1), '2026-12-31T23:59:59.000Z'],
    ['Jan  1 00:00:01', 'UTC', Date.UTC(2026, 11, 31, 23, 59), '2027-01-01T00:00:01.000Z'],
    ['Feb 29 10:00:00', 'UTC', NOW, '2024-02-29T10:00:00.000Z'],
    ['2026-11-25T10:00:00.5+01:00', 'UTC', NOW, '2026-11-25T09:00:00.500Z'],
    ['2026-11-25T10:00:00Z', 'Europe/Berlin', NOW, '2026-11-25T10:00:00.000Z'],
  ])('%s in %s', (stamp, zone, now, expected) => expect(time(stamp, zone, now)).toBe(expected));
});

describe('among others', () => {
  const types = (text: string) => {
    const { decoded, notices } = decodeBytes(auto, [Buffer.from(text)], { options: { timeZone: 'UTC' }, arrival: NOW });
    return { types: decoded.map(({ event }) => getField(event, '@metadata.sourcetype')), decoded, notices };
  };
  const SSHD = 'Nov 25 10:00:00 web-1 sshd[7]: Failed password for root from 192.0.2.7 port 4711 ssh2\n';
  const OTHER = 'Nov 25 10:00:01 web-1 dbus-daemon[9]: [system] Reloaded configuration\n';

  it('is recognised, with the lines of other programs in it, as it was written', () => {
    const { types: seen, decoded, notices } = types(SSHD + OTHER);
    expect(seen).toEqual(['linux_secure', 'syslog']);
    expect(notices).toEqual(['sample is read as an authentication log (sshd, sudo, PAM)']);
    expect(decoded.map(({ event }) => [event['@timestamp'], `${getField(event, 'event.original')}\n`])).toEqual([
      [NOW - 7_200_000, SSHD],
      [NOW - 7_199_000, OTHER],
    ]);
  });

  it('is read from a journal that an application writes to as well', () => {
    const app = 'Nov 25 10:00:02 web-1 gunicorn[8]: WARNING 2026-11-25 10:00:02,100 log 12 34 Not Found: /x\n';
    const { types: seen, notices } = types(SSHD + app + SSHD + SSHD + app);
    expect(seen).toEqual(['linux_secure', 'django', 'linux_secure', 'linux_secure', 'django']);
    expect(notices[0]).toContain('in the journal');
  });
});
