import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { authFormat, syslogLineFormat } from './auth/format.ts';
import { defineCodec } from './codec.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const auth = defineCodec({
  name: 'auth',
  summary: 'the authentication log of Linux: sshd, sudo, su, login, systemd-logind, useradd and its relatives, PAM',
  description:
    'Reads /var/log/auth.log and /var/log/secure as syslog writes them: `Nov 25 10:00:00 host sshd[123]: …` or with an ' +
    'ISO 8601 stamp. The first has neither year nor zone: it is read in `timeZone`, in the last year in which it is not ' +
    'more than a day ahead of the clock.\n\n`user.name` is who acts, `user.effective.name` whose rights are taken on ' +
    '(sudo, su), `user.target.name` who is acted upon; where no actor is named, both are the account concerned. Of a ' +
    'login that failed the address is the one that sshd wrote behind the name, whatever the name holds. Where a text ' +
    'can be read in two ways, or sshd may have cut it, no address is taken and the event has the tag ' +
    '`log_forging_suspected`. One attempt makes several lines (PAM, `Invalid user`, `Failed password`): to count ' +
    'attempts, search for one of them. `message repeated 3 times` stays one event, with `system.auth.repeated`.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'sshd',
      options: { timeZone: 'UTC' },
      input:
        '2026-11-25T10:00:00.123456+01:00 web-1 sshd[812]: Failed password for invalid user root from 198.51.100.66 port 22 ssh2 from 203.0.113.7 port 4711 ssh2\n' +
        '2026-11-25T10:00:05+01:00 web-1 sshd[813]: Accepted publickey for alice from 203.0.113.8 port 4712 ssh2: ED25519 SHA256:Kl8kPGZrTiz7g4FO1hyqHdsSBBb5Fge6NWOobN03XJg\n',
      events: [
        {
          '@timestamp': 1795597200123,
          'event.action': 'authn_login_fail',
          'event.category': 'authentication',
          'event.outcome': 'failure',
          'user.name': 'root from 198.51.100.66 port 22 ssh2',
          'source.ip': '203.0.113.7',
          'source.port': 4711,
          'host.name': 'web-1',
          'process.name': 'sshd',
          'process.pid': 812,
          '@metadata.sourcetype': 'linux_secure',
        },
        {
          'event.action': 'authn_login_success',
          'user.name': 'alice',
          'source.ip': '203.0.113.8',
          'system.auth.ssh.method': 'publickey',
        },
      ],
    },
    {
      title: 'sudo and useradd',
      options: { timeZone: 'UTC' },
      input:
        'Nov 25 10:00:00 web-1 sudo:    alice : TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/usr/sbin/useradd bob\n' +
        'Nov 25 10:00:00 web-1 useradd[9]: new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/sh\n' +
        'Nov 25 10:00:09 web-1 sudo:      bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh\n',
      events: [
        {
          'event.action': 'authz_admin',
          'event.category': 'process',
          'user.name': 'alice',
          'user.effective.name': 'root',
          'process.command_line': '/usr/sbin/useradd bob',
        },
        { 'event.action': 'user_created', 'user.target.name': 'bob', 'user.target.id': '1001' },
        { 'event.action': 'authz_fail', 'event.outcome': 'failure', 'user.name': 'bob' },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const zone = createZone(options.timeZone);
    const format = authFormat(zone);
    return new SourceDecoder(
      {
        formats: [format],
        fallback: syslogLineFormat(zone),
        primary: format,
        otherwise: format,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    );
  },
});
