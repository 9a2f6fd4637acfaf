import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { getField } from '../../event/index.ts';
import { ServiceReader } from './reader.ts';
import { findService, plainName, SERVICES } from './registry.ts';

const read = (type: string | undefined, line: string) =>
  new ServiceReader({ type, timeZone: 'UTC' }).read(line, Date.UTC(2026, 11, 1));
const said = (type: string | undefined, line: string) => {
  const event = read(type, line);
  return ['event.action', 'source.ip', 'user.name'].map((field) => getField(event, field) ?? '');
};

const FAIL = 'authn_login_fail';
const OK = 'authn_login_success';

describe('lines of services', () => {
  it.each([
    [
      'vaultwarden',
      '[2026-05-03 16:10:11.219][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 203.0.113.7. Username: kim@example.org.',
      FAIL,
      '203.0.113.7',
      'kim@example.org',
    ],
    [
      'exim',
      '2026-05-29 16:04:19 login authenticator failed for host.example.net ([192.0.2.33]) [203.0.113.7]: 535 Incorrect authentication data (set_id=kim)',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'phpmyadmin',
      'May  5 10:00:00 web phpMyAdmin[16358]: user denied: kim (mysql-denied) from 203.0.113.7',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'sogo',
      "May  5 10:00:00 sogod [1234]: SOGoRootPage Login from '203.0.113.7, 10.0.0.1' for user 'kim' might not have worked - password policy: 65535",
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'joomla',
      '2026-05-05T10:00:00+00:00\tINFO 203.0.113.7\tjoomlafailure\tUsername and password do not match',
      FAIL,
      '203.0.113.7',
      '',
    ],
    [
      'freeradius',
      'Tue May  5 10:00:00 2026 : Auth: (12) Login incorrect (pap: no match): [kim/<via Auth-Type = PAP>] (from client ap port 0 cli 203.0.113.7)',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'sendmail',
      'May  5 10:00:00 mx sm-mta[1]: s1GN: host.example.net [203.0.113.7] (may be forged): possible SMTP attack: command=AUTH, count=5',
      FAIL,
      '203.0.113.7',
      '',
    ],
    [
      'murmur',
      '<W>2026-05-05 10:00:00.123 1 => <3:kim(-1)> Rejected connection from 203.0.113.7:64738: Wrong certificate or password for existing user',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'samba',
      '{"timestamp": "2026-05-05T10:00:00.123456+0000", "type": "Authentication", "Authentication": {"status": "NT_STATUS_NO_SUCH_USER", "remoteAddress": "ipv4:203.0.113.7:4433", "clientAccount": "kim"}}',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'zeek',
      '{"ts":1777975200.1,"note":"SSH::Password_Guessing","msg":"guessing","src":"203.0.113.7","actions":["Notice::ACTION_LOG"]}',
      'authn_login_fail_max',
      '203.0.113.7',
      '',
    ],
    [
      'gcp',
      '{"protoPayload":{"authenticationInfo":{"principalEmail":"kim@example.org"},"requestMetadata":{"callerIp":"203.0.113.7"},"serviceName":"login.googleapis.com","methodName":"google.login.LoginService.loginFailure"},"timestamp":"2026-05-05T10:00:00Z"}',
      FAIL,
      '203.0.113.7',
      'kim@example.org',
    ],
    [
      'globalprotect',
      'May  5 10:00:00 pa 1,2026/05/05 10:00:00,0011,SYSTEM,globalprotect,0,2026/05/05 10:00:00,,globalprotectgateway-auth-fail,gw,0,0,general,informational,"GlobalProtect gateway user authentication failed. Login from: 203.0.113.7, Source region: US, User name: kim, Client OS version: x"',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'jellyfin',
      '[2026-05-12 12:16:05.729 +01:00] [INF] [79] Jellyfin.Server.Implementations.Users.UserManager: Authentication request for "kim" has been denied (IP: "203.0.113.7").',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'Prowlarr',
      "2026-05-17 22:04:36.2|Warn|Auth|Auth-Failure ip 203.0.113.7 username 'kim'",
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'syslog',
      "May  9 11:55:18 box sonarr[125]: [Info] Auth: Auth-Success ip 203.0.113.7 username 'kim'",
      OK,
      '203.0.113.7',
      'kim',
    ],
    [
      'authelia',
      'time="2026-05-05T22:49:38Z" level=error msg="Unsuccessful 1FA authentication attempt by user \'kim\'" method=POST path=/api/firstfactor remote_ip=203.0.113.7',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'authentik',
      '{"action":"login_failed","client_ip":"203.0.113.7","context":{"username":"kim"},"event":"Created Event","level":"info","logger":"authentik.events.models"}',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'keycloak',
      '2026-05-25 22:24:19,357 WARN  [org.keycloak.events] (executor-thread-1) type="LOGIN_ERROR", realmId="main", clientId="web", userId="null", ipAddress="203.0.113.7", error="user_not_found", username="kim"',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'nextcloud',
      '{"reqId":"x","level":2,"time":"2026-05-05T10:00:00+00:00","remoteAddr":"203.0.113.7","user":"--","app":"core","method":"POST","url":"/login","message":"Login failed: kim (Remote IP: 203.0.113.7)"}',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'home-assistant',
      '2026-05-16 10:50:42.200 WARNING (MainThread) [homeassistant.components.http.ban] Login attempt or request with invalid authentication from box.example.org (203.0.113.7). (curl/8)',
      FAIL,
      '203.0.113.7',
      '',
    ],
    [
      'grafana',
      'logger=context userId=0 orgId=0 uname= t=2026-05-05T10:00:00Z level=error msg="Invalid username or password" method=POST path=/login status=401 remote_addr=203.0.113.7',
      FAIL,
      '203.0.113.7',
      '',
    ],
    [
      'gitea',
      '2026/05/13 03:06:32 ...ers/web/auth/auth.go:192:SignInPost() [I] Failed authentication attempt for kim from 203.0.113.7:0: user does not exist',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'gitlab',
      '{"method":"POST","path":"/users/sign_in","controller":"SessionsController","action":"new","status":401,"time":"2026-05-15T12:58:36.195Z","params":[{"key":"user","value":{"login":"kim"}}],"remote_ip":"203.0.113.7"}',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'teleport',
      '{"event":"user.login","code":"T1000W","time":"2026-05-05T07:16:25.133Z","user":"kim","success":false,"addr.remote":"203.0.113.7:34204"}',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'mysql',
      "2026-05-16T05:13:40.861934Z 344 [Note] Access denied for user 'kim'@'203.0.113.7' (using password: YES)",
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'postgres',
      '2026-05-28 09:22:18.536 UTC [147] 203.0.113.7(51000) kim@shop FATAL:  password authentication failed for user "kim"',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'mongodb',
      '{"t":{"$date":"2026-05-05T10:00:00.000+00:00"},"s":"I","c":"ACCESS","id":20249,"ctx":"conn7","msg":"Authentication failed","attr":{"mechanism":"SCRAM-SHA-256","principalName":"kim","client":"203.0.113.7:39964"}}',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'mssql',
      "2026-05-05 10:00:00.12 Logon       Login failed for user 'kim'. Reason: Password did not match that for the login provided. [CLIENT: 203.0.113.7]",
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'vsftpd',
      'Sat May 25 12:01:02 2026 [pid 2] [kim] FAIL LOGIN: Client "::ffff:203.0.113.7"',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'pure-ftpd',
      'May  5 10:00:00 box pure-ftpd: (?@203.0.113.7) [WARNING] Authentication failed for user [kim]',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'proftpd',
      '2026-05-28 18:08:34,399 box proftpd[498] box (client.example.org[203.0.113.7]): USER kim: no such user found from client.example.org [203.0.113.7] to 192.0.2.1:21',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'syslog',
      'May 11 04:02:36 mx postfix/smtpd[26897]: warning: unknown[203.0.113.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=kim@example.org',
      FAIL,
      '203.0.113.7',
      'kim@example.org',
    ],
    [
      'syslog',
      'May 11 04:02:36 mx postfix/smtpd[26897]: NOQUEUE: reject: RCPT from unknown[203.0.113.7]: 554 5.7.1 <a@b.c>: Relay access denied; from=<x@y.z> to=<a@b.c> proto=ESMTP helo=<z>',
      'mail_refused',
      '203.0.113.7',
      '',
    ],
    [
      'syslog',
      'May 12 15:44:45 mx dovecot: imap-login: Disconnected (auth failed, 1 attempts in 6 secs): user=<kim@example.org>, method=PLAIN, rip=203.0.113.7, lip=192.0.2.7, TLS, session=<x>',
      FAIL,
      '203.0.113.7',
      'kim@example.org',
    ],
    [
      'syslog',
      'May 12 15:44:45 mx dovecot: auth-worker(1): conn unix:auth-worker (pid=3,uid=109): auth-worker<4>: pam(kim,203.0.113.7): pam_authenticate() failed: Authentication failure (Password mismatch?)',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'exim',
      '2026-05-29 16:04:19 dovecot_login authenticator failed for (box) [203.0.113.7]:55379: 535 Incorrect authentication data (set_id=kim@example.org)',
      FAIL,
      '203.0.113.7',
      'kim@example.org',
    ],
    [
      'roundcube',
      '[05-May-2026 10:00:00 +0000]: <abc> Failed login for kim from 203.0.113.7 in session abc (error: 0)',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'asterisk',
      "[2026-05-05 10:00:00] NOTICE[2046] chan_sip.c: Registration from '\"100\" <sip:100@192.0.2.1>' failed for '203.0.113.7:5060' - Wrong password",
      FAIL,
      '203.0.113.7',
      '"100" <sip:100@192.0.2.1>',
    ],
    [
      'freeswitch',
      "2026-05-06 15:13:32.685002 [WARNING] sofia_reg.c:1793 SIP auth failure (REGISTER) on sofia profile 'internal' for [100@192.0.2.1] from ip 203.0.113.7",
      FAIL,
      '203.0.113.7',
      '100@192.0.2.1',
    ],
    [
      'guacamole',
      '10:00:00.123 [http-nio-8080-exec-3] WARN  o.a.g.r.auth.AuthenticationService - Authentication attempt from 203.0.113.7 for user "kim" failed.',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'proxmox',
      'May  5 10:00:00 pve pvedaemon[1234]: authentication failure; rhost=::ffff:203.0.113.7 user=root@pam msg=Authentication failure',
      FAIL,
      '203.0.113.7',
      'root@pam',
    ],
    [
      'synology',
      'May  5 10:00:00 nas System: User [kim] from [203.0.113.7] failed to log in via [DSM] due to authorization failure.',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'uptime-kuma',
      '2026-05-25T15:08:29.098Z [AUTH] WARN: Incorrect username or password for user kim. IP=203.0.113.7',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'qbittorrent',
      '(W) 2026-05-05T10:00:00 - WebAPI login failure. Reason: invalid credentials, attempt count: 3, IP: ::ffff:203.0.113.7, username: kim',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'odoo',
      '2026-05-05 10:00:00,123 7 INFO shop odoo.addons.base.models.res_users: Login failed for db:shop login:kim from 203.0.113.7',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    ['zabbix', '  1234:20260505:100000.123 failed login of user "kim" from "203.0.113.7"', FAIL, '203.0.113.7', 'kim'],
    [
      'wordpress',
      'May  5 10:00:00 web wordpress(example.org)[1234]: Authentication failure for kim from 203.0.113.7',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'cowrie',
      '{"eventid":"cowrie.login.failed","username":"root","password":"1","src_ip":"203.0.113.7","session":"1","timestamp":"2026-05-05T10:00:00.000000Z"}',
      FAIL,
      '203.0.113.7',
      'root',
    ],
    [
      'openvpn',
      '2026-05-15 14:12:12 203.0.113.7:45321 TLS Auth Error: Auth Username/Password verification failed for peer',
      FAIL,
      '203.0.113.7',
      '',
    ],
    [
      'mikrotik',
      '2026-05-19T12:34:09+01:00 gw system,error,critical login failure for user admin from 203.0.113.7 via ssh',
      FAIL,
      '203.0.113.7',
      'admin',
    ],
    [
      'fortinet',
      'date=2026-05-05 time=10:00:00 devname="fw" logid="0100032002" type="event" subtype="system" level="alert" logdesc="Admin login failed" user="admin" ui="https(203.0.113.7)" srcip=203.0.113.7 action="login" status="failed"',
      FAIL,
      '203.0.113.7',
      'admin',
    ],
    [
      'cisco',
      'May  5 10:00:00 fw %ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = 192.0.2.9 : user = kim : user IP = 203.0.113.7',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'aws-cloudtrail',
      '{"eventTime":"2026-05-07T03:02:06Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"203.0.113.7","userIdentity":{"type":"IAMUser","userName":"kim"},"responseElements":{"ConsoleLogin":"Failure"}}',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'auditd',
      'type=USER_AUTH msg=audit(1684329817.579:2995): pid=1 uid=0 auid=4294967295 msg=\'op=PAM:authentication acct="kim" exe="/usr/sbin/sshd" hostname=203.0.113.7 addr=203.0.113.7 terminal=ssh res=failed\'',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
  ])('%s: %s', (type, line, action, address, user) => {
    expect(said(type, line)).toEqual([action, address, user]);
  });

  it.each([
    [
      'ufw',
      'May 30 10:09:23 box kernel: [1.5] [UFW BLOCK] IN=eth0 OUT= MAC=de SRC=203.0.113.7 DST=192.0.2.1 LEN=44 TTL=43 ID=1 PROTO=TCP SPT=52220 DPT=23 WINDOW=1024 SYN',
      'connection_denied',
      23,
    ],
    [
      'ufw',
      'May 30 10:09:23 box kernel: [1.5] [UFW ALLOW] IN=lo OUT= MAC=de SRC=203.0.113.7 DST=192.0.2.1 LEN=44 TTL=43 ID=1 PROTO=TCP SPT=52220 DPT=54',
      'connection_allowed',
      54,
    ],
    [
      'ufw',
      'May 30 10:09:23 box kernel: [1.5] [UFW AUDIT] IN=lo OUT= MAC=de SRC=203.0.113.7 DST=192.0.2.1 LEN=44 TTL=43 ID=1 PROTO=TCP SPT=52220 DPT=54',
      'connection_allowed',
      54,
    ],
    [
      'ufw',
      'May 30 10:09:23 box kernel: [1.5] [UFW AUDIT INVALID] IN=lo OUT= MAC=de SRC=203.0.113.7 DST=192.0.2.1 LEN=44 TTL=43 ID=1 PROTO=TCP SPT=52220 DPT=54',
      'connection_allowed',
      54,
    ],
    [
      'pf',
      'May 28 10:38:09 fw filterlog[7]: 53,,,1000000301,em0,match,block,in,4,0x0,,64,420,0,none,6,tcp,460,203.0.113.7,192.0.2.1,53742,22,420,PA,1:2,3,65535,,',
      'connection_denied',
      22,
    ],
    [
      'pf',
      'May 28 10:38:09 fw filterlog[7]: 98,,,881d,re0,match,pass,in,6,0x00,0x0ea87,51,udp,17,73,2001:db8::7,2001:db8::1,6881,51918,73',
      'connection_allowed',
      51918,
    ],
    [
      'suricata',
      '{"timestamp":"2026-05-10T23:50:05.533101+0000","event_type":"alert","src_ip":"203.0.113.7","src_port":1,"dest_ip":"192.0.2.1","dest_port":80,"proto":"TCP","alert":{"signature_id":1,"signature":"ET SCAN x","severity":1}}',
      'intrusion_detected',
      80,
    ],
    [
      'cisco-asa',
      '%ASA-4-106023: Deny tcp src outside:203.0.113.7/4711 dst inside:192.0.2.1/3389 by access-group "x"',
      'connection_denied',
      3389,
    ],
  ])('%s: packets: %s', (type, line, action, port) => {
    const event = read(type, line);
    expect([getField(event, 'event.action'), getField(event, 'destination.port')]).toEqual([action, port]);
    expect(['203.0.113.7', '2001:db8::7']).toContain(getField(event, 'source.ip'));
  });

  it.each([
    [
      'haproxy',
      'May  4 14:30:19 lb haproxy[39]: 203.0.113.7:55032 [04/May/2026:14:30:18.885] front~ back/web 0/0/0/169/169 404 1541 - - ---- 5/6/9/1/0 0/0 "GET /.env?x=1 HTTP/1.1"',
    ],
    [
      'traefik',
      '{"ClientHost":"203.0.113.7","ClientUsername":"-","DownstreamStatus":404,"RequestMethod":"GET","RequestPath":"/.env?x=1","RequestHost":"example.org","StartUTC":"2026-05-04T09:45:33Z"}',
    ],
    [
      'caddy',
      '{"level":"info","ts":1777890000.5,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"203.0.113.7","method":"GET","host":"example.org","uri":"/.env?x=1","headers":{"User-Agent":["x"]}},"status":404}',
    ],
    [
      'envoy',
      '[2026-05-15T20:17:00.310Z] "GET /.env?x=1 HTTP/2" 404 - 0 0 226 100 "203.0.113.7" "curl" "cc21" "example.org" "192.0.2.1:80"',
    ],
    [
      'aws-alb',
      'https 2026-05-26T12:22:55.463821Z app/x/4 203.0.113.7:44740 192.0.2.1:80 0.0 0.1 0.0 404 404 34 366 "GET https://example.org:443/.env?x=1 HTTP/1.1" "curl" - -',
    ],
    [
      'nginx-proxy-manager',
      '[14/May/2026:06:05:24 +0000] - 404 404 - GET https example.org "/.env?x=1" [Client 203.0.113.7] [Length 1] [Gzip -] [Sent-to 192.0.2.1] "curl" "-"',
    ],
    ['iis', '2026-05-05 10:00:00 192.0.2.1 GET /.env x=1 443 - 203.0.113.7 curl - 404 0 2 15'],
    ['nginx', '203.0.113.7 - - [05/May/2026:10:00:00 +0000] "GET /.env?x=1 HTTP/1.1" 404 1 "-" "curl"'],
  ])('%s: a request', (type, line) => {
    const event = read(type, line);
    expect(
      ['source.ip', 'http.request.method', 'url.path', 'url.query', 'http.response.status_code', 'event.action'].map(
        (field) => getField(event, field),
      ),
    ).toEqual(['203.0.113.7', 'GET', '/.env', 'x=1', 404, 'http_request']);
    expect(new Date(event['@timestamp']).getUTCFullYear()).toBe(2026);
  });

  it('reads what nobody knows by plain words', () => {
    expect(said('new-thing', '2026-05-05 10:00:00 WARN Login attempt failed for user kim from 203.0.113.7')).toEqual([
      FAIL,
      '203.0.113.7',
      'kim',
    ]);
    expect(getField(read('new-thing', 'hello'), 'service.type')).toBe('new-thing');
    expect(said('new-thing', '{"msg":"invalid password","clientIp":"203.0.113.7","username":"kim"}')).toEqual([
      FAIL,
      '203.0.113.7',
      'kim',
    ]);
  });

  it('reads the lines of other services in a log, by the program or by their words', () => {
    expect(said('nginx', 'May  5 10:00:00 box sshd[1]: Failed password for kim from 203.0.113.7 port 22 ssh2')).toEqual(
      [FAIL, '203.0.113.7', 'kim'],
    );
    expect(said(undefined, "x Auth-Failure ip 203.0.113.7 username 'kim'")).toEqual([FAIL, '203.0.113.7', 'kim']);
  });

  it('keeps the address that the service wrote, whatever somebody calls himself', () => {
    const evil = 'x from ip address 198.51.100.9';
    expect(said('immich', `[AuthService] Failed login attempt for user ${evil} from ip address 203.0.113.7`)).toEqual([
      FAIL,
      '203.0.113.7',
      evil,
    ]);
    const user = "a' from: 198.51.100.9";
    expect(said('pfsense', `webConfigurator authentication error for user '${user}' from: 203.0.113.7`)[1]).toBe(
      '203.0.113.7',
    );
  });

  it('takes off what collectors put around lines', () => {
    const line = 'Failed login attempt for user kim from ip address 203.0.113.7';
    const wrapped = [
      `2026-05-05T10:00:00.1Z stdout F ${line}`,
      `{"log":"${line}\\n","stream":"stdout","time":"2026-05-05T10:00:00Z"}`,
      `immich-1  | ${line}`,
      `<30>1 2026-05-05T10:00:00Z box immich 7 - - ${line}`,
      `\u001b[33m${line}\u001b[39m`,
      `{"__REALTIME_TIMESTAMP":"1777975200000000","_HOSTNAME":"box","MESSAGE":"${line}"}`,
    ];
    for (const one of wrapped) expect(said('immich', one)).toEqual([FAIL, '203.0.113.7', 'kim']);
  });

  it('gives a line without a time that of the line before', () => {
    const reader = new ServiceReader({ type: 'dropbear', timeZone: 'UTC' });
    const first = reader.read('2026-05-05 10:00:00 Exit (root): Disconnect received', 5);
    expect(reader.read("Bad password attempt for 'kim' from 203.0.113.7:4711", 5)['@timestamp']).toBe(
      first['@timestamp'],
    );
  });
});

describe('hostile lines', () => {
  const TAILS = ['"', ' ', '1.1.1.1 ', '1:', 'user='];
  it.each(SERVICES.map((service) => [service.name, service] as const))(
    '%s reads them in bounded steps',
    (name, service) => {
      const reader = new ServiceReader({ type: name, timeZone: 'UTC' });
      const gates = service.lines.slice(0, 1).map(({ template }) => template.gate);
      for (const gate of ['', ...gates])
        for (const tail of TAILS) {
          const line = `${gate}${tail.repeat(4000 / tail.length)}`;
          expect(getField(reader.read(line, 0), 'event.original')).toBe(line);
        }
    },
  );
});

describe('lines whose service nobody has named', () => {
  it.each([
    [
      "[2026-05-05 10:00:00] NOTICE[12] chan_sip.c: Registration from '\"100\" <sip:100@10.0.0.5>' failed for '203.0.113.7:5060' - Wrong password",
      FAIL,
      '203.0.113.7',
      '"100" <sip:100@10.0.0.5>',
    ],
    [
      'type=USER_AUTH msg=audit(1684329817.579:2995): pid=1 uid=0 msg=\'op=PAM:authentication acct="kim" addr=203.0.113.7 res=failed\'',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      'date=2026-05-05 time=10:00:00 devname="fw" logid="0100032002" type="event" subtype="system" logdesc="Admin login failed" user="kim" ui="https(203.0.113.7)" srcip=203.0.113.7 action="login" status="failed" msg="Administrator kim login failed from https(203.0.113.7)"',
      FAIL,
      '203.0.113.7',
      'kim',
    ],
    [
      '2026-05-05 10:00:00 10.0.0.5 POST /login.aspx - 443 - 203.0.113.7 Mozilla/5.0 - 401 0 0 15',
      'authz_fail',
      '203.0.113.7',
      '',
    ],
    [
      '[2026-05-05T10:00:00.123Z] "POST /login HTTP/1.1" 401 - 0 15 3 2 "203.0.113.7" "curl/8" "x" "example.org" "10.1.2.3:80"',
      'authz_fail',
      '203.0.113.7',
      '',
    ],
  ])('%s', (line, action, address, user) => {
    expect(said(undefined, line)).toEqual([action, address, user]);
  });
});

describe('the registry of services', () => {
  it('finds by the names that people and programs use', () => {
    for (const [name, service] of [
      ['Paperless-ngx', 'paperless-ngx'],
      ['suricata-evelogs', 'suricata'],
      ['apache2', 'apache'],
      ['jellyfin_logs', 'jellyfin'],
      ['postfix/smtpd', 'postfix'],
    ] as const)
      expect(findService(name)?.name).toBe(service);
    expect(findService('nope')).toBeUndefined();
  });

  it('stands in the guide', () => {
    const guide = readFileSync(new URL('../../../../docs/detect.md', import.meta.url), 'utf8');
    const missing = SERVICES.flatMap(({ name, names }) => [name, ...names]).filter(
      (name) => !guide.includes(`\`${name}\``),
    );
    expect(missing).toEqual([]);
  });

  it('has no name twice', () => {
    const names = SERVICES.flatMap(({ name, names }) => [...new Set([name, ...names].map(plainName))]);
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    expect(twice).toEqual([]);
  });
});
