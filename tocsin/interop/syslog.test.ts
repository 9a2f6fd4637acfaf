import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CERT, KEY } from '../test/certificate.ts';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-syslog-'));
const children: ChildProcess[] = [];
let tocsin: Installation;
let plain = 0;
let secure = 0;

/** The program is up before its inputs are. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(20);
  }
}

beforeAll(async () => {
  writeFileSync(join(folder, 'cert.pem'), CERT);
  writeFileSync(join(folder, 'key.pem'), KEY);
  plain = await freePort();
  secure = await freePort();
  tocsin = new Installation(
    [
      'inputs:',
      `  - {type: syslog, id: plain, port: ${plain}}`,
      `  - {type: syslog, id: secure, port: ${secure}, tls: {certificate: ${folder}/cert.pem, key: ${folder}/key.pem, authorities: [${folder}/cert.pem]}}`,
      '',
    ].join('\n'),
  );
  await tocsin.start();
  await listening(plain);
  await listening(secure);
}, 60_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await tocsin.remove();
  rmSync(folder, { recursive: true, force: true });
});

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr}`);
}

/** The rows of `word`, once there are so many. */
async function rowsOf(word: string, many: number): Promise<Record<string, unknown>[]> {
  const rows = await tocsin.until(`index=* "${word}" | sort _time`, (found) => found.length >= many);
  expect(rows).toHaveLength(many);
  return rows;
}

describe("util-linux's logger", () => {
  const log = (...args: string[]): void =>
    run('logger', '--server', '127.0.0.1', '--port', String(plain), '--tag', 'shop', '--id=77', ...args);

  it('is read in each of its forms', async () => {
    log('--udp', '--rfc3164', '--priority', 'local3.err', 'loggerword one');
    log(
      '--udp',
      '--rfc5424',
      '--priority',
      'auth.warning',
      '--msgid',
      'M1',
      '--sd-id',
      'zoo@123',
      '--sd-param',
      'tiger="a\\"b"',
      'loggerword two',
    );
    log('--tcp', '--rfc3164', '--priority', 'local3.err', 'loggerword three');
    log('--tcp', '--rfc5424', '--octet-count', '--priority', 'local3.err', 'loggerword four');
    log('--tcp', '--rfc3164', '--octet-count', '--priority', 'local3.err', 'loggerword five');
    log('--tcp', '--rfc5424=notime,nohost', '--priority', 'local3.err', 'loggerword six');
    const rows = await rowsOf('loggerword', 6);
    const byWord = new Map(rows.map((row) => [String(row.message), row]));
    for (const word of ['one', 'three', 'four', 'five', 'six']) {
      expect(byWord.get(`loggerword ${word}`)).toMatchObject({
        sourcetype: 'syslog',
        'process.name': 'shop',
        'process.pid': 77,
        'log.level': 'error',
        'log.syslog.facility.name': 'local3',
        'log.source.address': '127.0.0.1',
      });
    }
    const two = byWord.get('loggerword two');
    expect(two).toMatchObject({ 'log.syslog.facility.name': 'auth', 'log.level': 'warning', 'log.syslog.msgid': 'M1' });
    expect(JSON.stringify(two)).toContain('zoo@123');
    for (const row of rows) expect(Math.abs(Date.now() - Number(row._time) * 1000)).toBeLessThan(120_000);
  });
});

describe("Python's SysLogHandler", () => {
  it('gives a Django application its fields, by UDP and by TCP, with tracebacks', async () => {
    writeFileSync(
      join(folder, 'app.py'),
      `import logging, logging.handlers, socket
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
    handler = logging.handlers.SysLogHandler(address=('127.0.0.1', ${plain}), socktype=kind)
    log = logging.getLogger('django.request.%s' % kind)
    log.addHandler(handler)
    log.propagate = False
    log.warning('Not Found: /pythonword-%d', kind)
    try:
        raise ValueError('pythonword boom')
    except ValueError:
        log.error('Internal Server Error: /pythonword-%d', kind, exc_info=True)
    log.warning('Failed login for pythonword%d from 203.0.113.7', kind)
    handler.close()
`,
    );
    run('python3', join(folder, 'app.py'));
    const rows = await rowsOf('pythonword*', 6);
    expect(rows.map((row) => row.sourcetype)).toEqual(Array.from({ length: 6 }, () => 'django'));
    expect(rows.filter((row) => row['error.type'] === 'ValueError')).toHaveLength(2);
    expect(rows.filter((row) => row['http.response.status_code'] === 404)).toHaveLength(2);
    const logins = rows.filter((row) => row['event.action'] === 'authn_login_fail');
    expect(logins.map((row) => row['user.name']).sort()).toEqual(['pythonword1', 'pythonword2']);
    expect(logins.map((row) => row['source.ip'])).toEqual(['203.0.113.7', '203.0.113.7']);
  });
});

describe('rsyslog', () => {
  const MANY = 200;

  it('forwards by UDP, TCP in both framings, and TLS with its certificate, and nothing is lost', async () => {
    const listen = join(folder, 'rsyslog.sock');
    const config = `
global(workDirectory="${folder}" defaultNetstreamDriverCAFile="${folder}/cert.pem"
  defaultNetstreamDriverCertFile="${folder}/cert.pem" defaultNetstreamDriverKeyFile="${folder}/key.pem")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="${listen}" RateLimit.Interval="0")
template(name="udp" type="string" string="<%PRI%>%TIMESTAMP% %HOSTNAME% rsudp: %msg%")
template(name="lines" type="string" string="<%PRI%>%TIMESTAMP:::date-rfc3339% %HOSTNAME% rslines: %msg%")
template(name="counted" type="string" string="<%PRI%>1 %TIMESTAMP:::date-rfc3339% %HOSTNAME% rscounted %PROCID% - - %msg%")
template(name="tls" type="string" string="<%PRI%>1 %TIMESTAMP:::date-rfc3339% %HOSTNAME% rstls %PROCID% - - %msg%")
action(type="omfwd" target="127.0.0.1" port="${plain}" protocol="udp" template="udp")
action(type="omfwd" target="127.0.0.1" port="${plain}" protocol="tcp" template="lines")
action(type="omfwd" target="127.0.0.1" port="${plain}" protocol="tcp" TCP_Framing="octet-counted" template="counted")
action(type="omfwd" target="localhost" port="${secure}" protocol="tcp" TCP_Framing="octet-counted" template="tls"
  StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost")
`;
    const file = join(folder, 'rsyslog.conf');
    writeFileSync(file, config);
    const child = spawn('rsyslogd', ['-n', '-f', file, '-i', join(folder, 'rsyslog.pid')], { stdio: 'inherit' });
    children.push(child);
    while (!existsSync(listen)) {
      if (child.exitCode !== null) throw new Error('rsyslogd has ended: install rsyslog and rsyslog-gnutls');
      await sleep(20);
    }
    for (let sent = 0; sent < MANY; ) {
      const { status } = spawnSync('logger', [
        '--socket',
        listen,
        '--priority',
        'auth.info',
        '--tag',
        'sshd',
        `rsyslogword ${sent}`,
      ]);
      if (status === 0) sent += 1;
    }
    const rows = await tocsin.until(
      'index=* "rsyslogword" | stats dc(message) AS messages count by process.name',
      (found) => found.length === 4 && found.every((row) => Number(row.count) >= MANY),
    );
    expect(rows.map((row) => [row['process.name'], Number(row.messages), Number(row.count)]).sort()).toEqual([
      ['rscounted', MANY, MANY],
      ['rslines', MANY, MANY],
      ['rstls', MANY, MANY],
      ['rsudp', MANY, MANY],
    ]);
  });
});
