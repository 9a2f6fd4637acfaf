import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getField } from '../src/event/index.ts';
import { CERT, KEY } from '../test/certificate.ts';
import { freePort } from '../test/free-port.ts';
import { type SinkRig, startInput } from '../test/sink-rig.ts';
import { unpackDebian } from './debian.ts';

const MANY = 500;
/** What it speaks, by the name that its messages have here. */
const DESTINATIONS = {
  ngudp: (port: number) => `network("127.0.0.1" port(${port}) transport("udp"))`,
  ngtcp: (port: number) => `network("127.0.0.1" port(${port}) transport("tcp"))`,
  ngudp5424: (port: number) => `syslog("127.0.0.1" port(${port}) transport("udp"))`,
  ngtcp5424: (port: number) => `syslog("127.0.0.1" port(${port}) transport("tcp"))`,
  ngiso: (port: number) => `network("127.0.0.1" port(${port}) transport("tcp") ts-format(iso) frac-digits(3))`,
  nglines5424: (port: number) => `network("127.0.0.1" port(${port}) transport("tcp") flags(syslog-protocol))`,
} as const;
const SECURE_DESTINATIONS = {
  ngtls: (port: number, tls: string) => `network("localhost" port(${port}) transport("tls") ${tls})`,
  ngtls5424: (port: number, tls: string) => `syslog("localhost" port(${port}) transport("tls") ${tls})`,
} as const;
const PLAIN = Object.keys(DESTINATIONS);
const SECURE = Object.keys(SECURE_DESTINATIONS);
const NAMES = [...PLAIN, ...SECURE];
/** What an input counts that is well. */
const COUNTED = ['connections'];

const folder = mkdtempSync(join(tmpdir(), 'tocsin-syslog-ng-'));
const entry = join(folder, 'log');
const rigs: SinkRig[] = [];
let syslogNg: ChildProcess | undefined;
let told = '';

beforeAll(async () => {
  writeFileSync(join(folder, 'cert.pem'), CERT);
  writeFileSync(join(folder, 'key.pem'), KEY);
  const plain = await freePort();
  const secure = await freePort();
  rigs.push(
    startInput('syslog', { port: plain }),
    startInput('syslog', {
      port: secure,
      tls: { certificate: `${folder}/cert.pem`, key: `${folder}/key.pem`, authorities: [`${folder}/cert.pem`] },
    }),
  );
  // Not by a connection: what the input counts is looked at.
  while (rigs.some((rig) => rig.input.listeners?.().length === 0)) await sleep(20);

  const { root, env } = unpackDebian(join(folder, 'debian'), 'syslog-ng-core', ['/usr/lib/syslog-ng']);
  const tls = `tls(ca-file("${folder}/cert.pem") cert-file("${folder}/cert.pem") key-file("${folder}/key.pem") peer-verify(required-trusted))`;
  const targets: [string, string][] = [
    ...Object.entries(DESTINATIONS).map(([name, of]): [string, string] => [name, of(plain)]),
    ...Object.entries(SECURE_DESTINATIONS).map(([name, of]): [string, string] => [name, of(secure, tls)]),
  ];
  writeFileSync(
    join(folder, 'syslog-ng.conf'),
    [
      '@version: 3.35',
      'options { keep-hostname(yes); flush-lines(50); };',
      `source entry { unix-stream("${entry}"); };`,
      ...targets.map(
        ([name, target]) =>
          `log { source(entry); rewrite { set("${name}" value("PROGRAM")); }; destination { ${target.replace(/\)$/, ` persist-name("${name}"))`)}; }; };`,
      ),
      '',
    ].join('\n'),
  );
  const [modules] = ['3.38', '4.8'].map((version) => join(root, 'usr/lib/syslog-ng', version)).filter(existsSync);
  const child = spawn(
    join(root, 'usr/sbin/syslog-ng'),
    [
      ...['--foreground', '--no-caps', '--stderr', '--cfgfile', join(folder, 'syslog-ng.conf')],
      ...['--pidfile', join(folder, 'pid'), '--control', join(folder, 'control'), '--persist-file', join(folder, 'p')],
      ...['--module-path', modules ?? ''],
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  syslogNg = child;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (told += chunk));
  while (!told.includes('syslog-ng starting up')) {
    if (child.exitCode !== null) throw new Error(`syslog-ng has ended: ${told}`);
    await sleep(20);
  }
}, 280_000);
afterAll(async () => {
  syslogNg?.kill('SIGKILL');
  for (const rig of rigs) await rig.stop();
  rmSync(folder, { recursive: true, force: true });
});

const log = (lines: readonly string[], ...args: string[]): void => {
  const { status, stderr } = spawnSync('logger', ['--socket', entry, '--id=77', ...args], {
    encoding: 'utf8',
    input: lines.map((line) => `${line}\n`).join(''),
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
};

it('sends by UDP, TCP and TLS with a certificate, in both formats and framings, and nothing is lost', async () => {
  log(
    Array.from({ length: MANY }, (_, n) => `ngword ${n} of Zoë`),
    ...['--priority', 'auth.warning'],
  );
  const events = (
    await Promise.all(rigs.map((rig, index) => rig.until(MANY * (index === 0 ? PLAIN : SECURE).length)))
  ).flat();
  const byName = new Map<string, Set<string>>();
  for (const event of events) {
    const name = String(getField(event, 'process.name'));
    byName.set(name, (byName.get(name) ?? new Set()).add(String(event.message)));
    expect(event).toMatchObject({
      host: { name: hostname() },
      process: { pid: 77 },
      log: {
        level: 'warning',
        source: { address: '127.0.0.1' },
        syslog: { facility: { name: 'auth' } },
      },
    });
    expect(Math.abs(Date.now() - event['@timestamp'])).toBeLessThan(600_000);
  }
  expect(events).toHaveLength(MANY * NAMES.length);
  const sent = Array.from({ length: MANY }, (_, n) => `ngword ${n} of Zoë`).sort();
  for (const name of NAMES) expect([name, [...(byName.get(name) ?? [])].sort()]).toEqual([name, sent]);
  for (const rig of rigs) expect([...rig.counts.keys()].filter((reason) => !COUNTED.includes(reason))).toEqual([]);
});
