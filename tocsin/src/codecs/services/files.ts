import { defineService, type Service } from './service.ts';

/** Servers of files: FTP, SMB, WebDAV, and clouds of one's own. */
export const FILES: readonly Service[] = [
  defineService({
    name: 'vsftpd',
    title: 'vsftpd',
    lines: {
      authn_login_fail: ['[{user:]}] FAIL LOGIN: Client "{ip}"', 'FAIL LOGIN: Client "{ip}"'],
      authn_login_success: ['[{user:]}] OK LOGIN: Client "{ip}"'],
      connection_opened: ['CONNECT: Client "{ip}"'],
    },
  }),
  defineService({
    name: 'proftpd',
    title: 'ProFTPD',
    lines: {
      authn_login_fail: [
        '({_}[{ip}]): USER {user} (Login failed): {reason}',
        '({_}[{ip}]){*}: USER {user}: no such user found from',
        '({_}[{ip}]){*} USER {user}: no such user',
        '({_}[{ip}]){*}SECURITY VIOLATION: {user} login attempted',
        '({_}[{ip}]){*}user {user} authentication failed',
      ],
      authn_login_fail_max: ['({_}[{ip}]){*}Maximum login attempts'],
      authn_login_success: ['({_}[{ip}]){*}USER {user}: Login successful', '({_}[{ip}]){*}user {user} authenticated'],
    },
  }),
  defineService({
    name: 'pure-ftpd',
    title: 'Pure-FTPd',
    names: ['pureftpd'],
    lines: {
      authn_login_fail: [
        '({_}@{ip}) [WARNING] Authentication failed for user [{user}]',
        '(?@{ip}) [WARNING] {*} [{user}]',
      ],
      authn_login_success: ['({_}@{ip}) [INFO] {user} is now logged in'],
      connection_opened: ['({_}@{ip}) [INFO] New connection from'],
    },
  }),
  defineService({
    name: 'wu-ftpd',
    title: 'wu-ftpd, gssftpd, FileZilla Server, sftpgo',
    names: ['wuftpd', 'gssftpd', 'filezilla', 'sftpgo', 'ftp'],
    records: [
      {
        when: { sender: ['SFTP', 'SSH', 'FTP', 'DAV', 'httpd'], login_type: true },
        action: 'authn_login_fail',
        ip: 'client_ip',
        user: 'username',
      },
      { when: { sender: 'connection_failed' }, action: 'authn_login_fail', ip: 'client_ip', user: 'username' },
    ],
    lines: {
      authn_login_fail: [
        'failed login from {_} [{ip}]',
        'repeated login failures from {_} ({ip})',
        '({_}) ({ip})> 530 ',
        '({user}) ({ip})> 530 ',
        '[FTP Session {#} {ip}{*}] [Response] 530 ',
      ],
    },
  }),
  defineService({
    name: 'samba',
    title: 'Samba',
    names: ['smb', 'smbd', 'smb-logs', 'samba-audit'],
    records: [
      {
        when: { type: 'Authentication', 'Authentication.status': 'NT_STATUS_OK' },
        action: 'authn_login_success',
        ip: 'Authentication.remoteAddress',
        user: 'Authentication.clientAccount',
      },
      {
        when: { type: 'Authentication', Authentication: true },
        action: 'authn_login_fail',
        ip: 'Authentication.remoteAddress',
        user: 'Authentication.clientAccount',
      },
    ],
    lines: {
      authn_login_success: [
        'user [{_}]\\[{user:]}] at [{*}status [NT_STATUS_OK] {*}remote host [ipv4:{ip}]',
        'user [{_}]\\[{user:]}] at [{*}status [NT_STATUS_OK] {*}remote host [ipv6:{ip}]',
      ],
      authn_login_fail: [
        'user [{*}]\\[{user:]}] at [{*}status [{_}] {*}remote host [ipv4:{ip}]',
        'user [{*}]\\[{user:]}] at [{*}status [{_}] {*}remote host [ipv6:{ip}]',
        'Denied connection from {_} ({ip})',
        'check_ntlm_password:  Authentication for user [{user}] -> [',
      ],
    },
  }),
  defineService({
    name: 'nextcloud',
    title: 'Nextcloud, ownCloud',
    names: ['owncloud', 'ocis'],
    records: [
      { when: { message: /^Login failed: / }, action: 'authn_login_fail', ip: 'remoteAddr' },
      { when: { message: /^Two-factor challenge failed/ }, action: 'authn_login_fail', ip: 'remoteAddr' },
      { when: { message: /^Trusted domain error/ }, action: 'malicious_extraneous', ip: 'remoteAddr' },
      { when: { message: /^Bruteforce attempt from / }, action: 'authn_login_fail', ip: 'remoteAddr' },
      { when: { message: /^(?:Login successful|User logged in)/ }, action: 'authn_login_success', ip: 'remoteAddr' },
    ],
    lines: {
      authn_login_fail: [
        'Login failed: {user} (Remote IP: {ip})',
        "Login failed: '{user}' (Remote IP: '{ip}')",
        'Login failed: {user}$',
        'Bruteforce attempt from "{ip}" detected',
      ],
      malicious_extraneous: ['Trusted domain error. "{ip}" tried to access using "{host}"'],
    },
  }),
  defineService({
    name: 'seafile',
    title: 'Seafile, Seahub',
    names: ['seahub'],
    lines: {
      authn_login_fail: [
        'Login attempt limit reached, username: {user}, ip: {ip}',
        'Failed login attempt from {ip}',
        'login failed, username: {user}, ip: {ip}',
      ],
    },
  }),
  defineService({
    name: 'filebrowser',
    title: 'File Browser, Filestash, Pydio, copyparty',
    names: [
      'file-browser',
      'filestash',
      'copyparty',
      'sftp',
      'minio',
      'rustfs',
      'garage',
      'dufs',
      'syncthing',
      'duplicati',
      'filerun',
      'projectsend',
    ],
    lines: {
      authn_login_fail: [
        '/api/login: 403 {ip}',
        '/api/login: 401 {ip}',
        'Wrong credentials supplied during API authorization (wrong password){*}',
        'invalid password: {*} {ip}',
      ],
    },
  }),
  defineService({
    name: 'photos',
    title: 'Immich, PhotoPrism, Piwigo, Lychee',
    names: ['immich', 'photoprism', 'piwigo', 'lychee', 'librephotos', 'immich-server', 'photos'],
    lines: {
      authn_login_fail: [
        'Failed login attempt for user {user} from ip address {ip}',
        'login from {ip}{*}failed',
        'audit: {ip} › {*}› login {*}› {*}› {user} › {denied|failed|invalid password|invalid credentials}',
        '{ip} › {*} › {invalid password|incorrect password|unknown user|denied|failed}',
      ],
    },
  }),
];
