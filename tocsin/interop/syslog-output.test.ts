import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CERT, KEY } from '../test/certificate.ts';
import { type DeclaredOutput, declaredOutput } from '../test/declared-output.ts';
import { freePort } from '../test/free-port.ts';
import { unpackDebian } from './debian.ts';

const MANY = 500;
const folder = mkdtempSync(join(tmpdir(), 'tocsin-syslog-output-'));
const children: ChildProcess[] = [];
const rigs: DeclaredOutput[] = [];
const cert = join(folder, 'cert.pem');
const key = join(folder, 'key.pem');
const tls = { authorities: [cert], certificate: cert, key };

beforeAll(() => {
  writeFileSync(cert, CERT);
  writeFileSync(key, KEY);
});
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(50);
  }
}

interface Receiver {
  readonly plain: number;
  readonly secure: number;
  /** Of counted frames, where these are other ports. */
  readonly counted: number;
  readonly countedSecure: number;
  /** `severity program message` of each. */
  readonly file: string;
}

const linesOf = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []);

async function send(type: string, options: Record<string, unknown>, word: string): Promise<DeclaredOutput> {
  const rig = declaredOutput(type, { host: 'localhost', ...options });
  rigs.push(rig);
  for (let at = 0; at < MANY; at += 100) {
    await rig.send(
      Array.from({ length: 100 }, (_, index) => ({
        '@timestamp': Date.now(),
        message: `${word} ${at + index} of Zoë`,
        service: { name: 'shop' },
        host: { name: 'web-1' },
        process: { pid: 77 },
        log: { level: 'warning' },
      })),
    );
  }
  expect(rig.notices).toEqual([]);
  return rig;
}

const CASES = [
  ['udp', 'plain', { protocol: 'udp' }],
  ['udp3164', 'plain', { protocol: 'udp', format: 'rfc3164' }],
  ['lines', 'plain', {}],
  ['lines3164', 'plain', { format: 'rfc3164' }],
  ['counted', 'counted', { framing: 'octet-counting' }],
  ['tls', 'countedSecure', { tls }],
  ['tlslines', 'secure', { tls, framing: 'newline' }],
] as const;

function cases(receiver: () => Receiver): void {
  it.each(CASES)('takes %s, and nothing is lost', async (name, port, options) => {
    const own = receiver();
    const { file } = own;
    await send('syslog', { ...options, port: own[port] }, `${name}word`);
    const mine = () => linesOf(file).filter((line) => line.includes(`${name}word `));
    while (mine().length < MANY) await sleep(50);
    // rsyslog takes the space behind a tag for a part of the message.
    expect(mine().map((line) => line.replace('| ', '|'))).toEqual(
      Array.from({ length: MANY }, (_, index) => `warning|web-1|shop|77|${name}word ${index} of Zoë`),
    );
  });

  it.each([
    ['qradar', /LEEF:2\.0\|Tocsin\|Tocsin\|1\.0\|event\|x09\|.*msg=siemqradar 7 of Zoë/],
    ['arcsight', /CEF:0\|Tocsin\|Tocsin\|1\.0\|event\|event\|5\|.*msg=siemarcsight 7 of Zoë/],
  ])('hands on what is sent for %s', async (type, expected) => {
    const { secure, file } = receiver();
    await send(type, { tls, port: secure, format: 'rfc5424' }, `siem${type}`);
    const mine = () => linesOf(file).filter((line) => line.includes(`siem${type} `));
    while (mine().length < MANY) await sleep(50);
    expect(mine()).toHaveLength(MANY);
    expect(mine()[7]?.replaceAll('#011', '\t')).toMatch(expected);
  });
}

describe('rsyslog', () => {
  const file = join(folder, 'rsyslog.out');
  let receiver: Receiver;

  beforeAll(async () => {
    const [plain, secure] = [await freePort(), await freePort()];
    receiver = { plain, secure, counted: plain, countedSecure: secure, file };
    writeFileSync(
      join(folder, 'rsyslog.conf'),
      `
global(workDirectory="${folder}" defaultNetstreamDriverCAFile="${cert}" defaultNetstreamDriverCertFile="${cert}"
  defaultNetstreamDriverKeyFile="${key}")
module(load="imudp")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/certvalid")
module(load="imptcp")
template(name="line" type="list") {
  property(name="syslogseverity-text") constant(value="|") property(name="hostname") constant(value="|")
  property(name="app-name") constant(value="|") property(name="procid") constant(value="|")
  property(name="msg" compressSpace="on") constant(value="\\n") }
ruleset(name="all") { action(type="omfile" file="${file}" template="line") }
input(type="imudp" port="${receiver.plain}" ruleset="all")
input(type="imptcp" port="${receiver.plain}" ruleset="all")
input(type="imtcp" port="${receiver.secure}" ruleset="all")
`,
    );
    const child = spawn('rsyslogd', ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'rsyslog.pid')], {
      stdio: 'inherit',
    });
    children.push(child);
    child.once('exit', (code) => console.error(`rsyslogd has ended with ${code}: install rsyslog and rsyslog-gnutls`));
    await listening(receiver.plain);
    await listening(receiver.secure);
  }, 120_000);

  cases(() => receiver);
});

describe('syslog-ng', () => {
  const file = join(folder, 'syslog-ng.out');
  let receiver: Receiver;

  beforeAll(async () => {
    const [plain = 0, secure = 0, counted = 0, countedSecure = 0] = await Promise.all(
      [1, 2, 3, 4].map(() => freePort()),
    );
    receiver = { plain, secure, counted, countedSecure, file };
    const { root, env } = unpackDebian(join(folder, 'debian'), 'syslog-ng-core', ['/usr/lib/syslog-ng']);
    const tlsOptions = `tls(ca-file("${cert}") cert-file("${cert}") key-file("${key}") peer-verify(required-trusted))`;
    writeFileSync(
      join(folder, 'syslog-ng.conf'),
      `@version: 3.35
options { keep-hostname(yes); };
source in {
  network(ip("127.0.0.1") port(${receiver.plain}) transport("udp") flags(syslog-protocol));
  network(ip("127.0.0.1") port(${receiver.plain}) transport("tcp") flags(syslog-protocol));
  network(ip("127.0.0.1") port(${receiver.secure}) transport("tls") flags(syslog-protocol)
    ${tlsOptions});
  syslog(ip("127.0.0.1") port(${counted}) transport("tcp"));
  syslog(ip("127.0.0.1") port(${countedSecure}) transport("tls") ${tlsOptions});
};
destination out { file("${file}" template("$LEVEL|$HOST|$PROGRAM|$PID|$MSG\\n")); };
log { source(in); destination(out); };
`,
    );
    const [modules] = ['3.38', '4.8'].map((version) => join(root, 'usr/lib/syslog-ng', version)).filter(existsSync);
    const child = spawn(
      join(root, 'usr/sbin/syslog-ng'),
      [
        ...['--foreground', '--no-caps', '--stderr', '--cfgfile', join(folder, 'syslog-ng.conf')],
        ...[
          '--pidfile',
          join(folder, 'ng.pid'),
          '--control',
          join(folder, 'control'),
          '--persist-file',
          join(folder, 'p'),
        ],
        ...['--module-path', modules ?? ''],
      ],
      { env, stdio: 'ignore' },
    );
    children.push(child);
    await listening(receiver.plain);
    await listening(receiver.secure);
  }, 280_000);

  cases(() => receiver);
});
