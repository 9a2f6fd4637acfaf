import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OUTPUTS } from '../../outputs/index.ts';
import { readSplunkOutputs } from './outputs.ts';

let etc: string;
beforeEach(() => {
  etc = join(mkdtempSync(join(tmpdir(), 'tocsin-etc-')), 'etc');
  mkdirSync(join(etc, 'system', 'local'), { recursive: true });
});
afterEach(() => rmSync(dirname(etc), { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(etc, 'system', 'local', name), text);
const read = (text: string) => {
  write('outputs.conf', text);
  return readSplunkOutputs(etc, { outputs: [] }, { declarations: OUTPUTS });
};
const notesOf = (text: string): string[] => read(text).notes.map(({ line, message }) => `${line} ${message}`);
const group = (more = ''): string => `[tcpout]\ndefaultGroup = idx\n[tcpout:idx]\nserver = a:9997, b:9998\n${more}`;

describe('outputs.conf', () => {
  it.each<[string, string, object]>([
    ['a group', group(), { servers: ['a:9997', 'b:9998'], useACK: true, compressed: false }],
    ['a token', group('token = aaaaaaaa-1111'), { token: 'aaaaaaaa-1111' }],
    ['without acknowledgements', group('useACK = false'), { useACK: false }],
    [
      'balancing and times',
      group('autoLBFrequency = 5\nautoLBVolume = 1048576\nconnectionTimeout = 7\nreadTimeout = 60\ncompressed = true'),
      {
        autoLBFrequency: 5_000,
        autoLBVolume: 1_048_576,
        connectionTimeout: 7_000,
        ackTimeout: 60_000,
        compressed: true,
      },
    ],
    [
      'what [tcpout] says for all',
      `[tcpout]\nuseACK=0\ndefaultGroup=g\n[tcpout:g]\nserver=[2001:db8::1]:1`,
      { useACK: false },
    ],
    [
      'TLS by its certificate',
      group(
        'clientCert = $SPLUNK_HOME/etc/auth/client.pem\nsslPassword = secret\nsslRootCAPath = /ca.pem\nsslVerifyServerCert = true\nsslCommonNameToCheck = idx',
      ),
      { tls: { passphrase: 'secret', authorities: ['/ca.pem'], verify: true, serverName: 'idx' } },
    ],
    ['TLS without a certificate', group('useSSL = true'), { tls: { authorities: [], verify: false } }],
  ])('%s', (_title, text, options) => {
    const { outputs } = read(text);
    expect(outputs).toHaveLength(1);
    expect(outputs[0]?.options).toMatchObject(options);
  });

  it('no TLS where `useSSL` is off, although there is a certificate', () => {
    expect(read(group('useSSL = false\nclientCert = /c.pem')).outputs[0]?.options).not.toHaveProperty('tls');
  });

  it('several groups get everything; the queue and the pauses are as it says', () => {
    const { outputs, notes } = read(
      '[tcpout]\ndefaultGroup = one, Two 2\n[tcpout:one]\nserver = a:1\nbackoffOnFailure = 9\n[tcpout:Two 2]\nserver = b:2\ndropEventsOnQueueFull = 5\n',
    );
    expect(notes).toEqual([]);
    expect(outputs).toMatchObject([
      { name: 'splunk-one', type: 'splunk-s2s', retry: { last: 9_000 }, queue: { type: 'disk', whenFull: 'block' } },
      { name: 'splunk-two-2', queue: { whenFull: 'drop_newest' } },
    ]);
  });

  it('the certificate of a client is in one file with its key; authorities may stand in server.conf', () => {
    write('server.conf', '[sslConfig]\nsslRootCAPath = $SPLUNK_HOME/ca.pem\n');
    const { outputs } = read(group('clientCert = $SPLUNK_HOME/etc/c.pem'));
    expect(outputs[0]?.options.tls).toMatchObject({
      certificate: `${dirname(etc)}/etc/c.pem`,
      key: `${dirname(etc)}/etc/c.pem`,
      authorities: [`${dirname(etc)}/ca.pem`],
    });
  });

  it.each<[string, string, string[]]>([
    [
      'a group that is not used',
      '[tcpout:x]\nserver = a:1',
      ['1 [tcpout:x] is not in `defaultGroup`, so nothing is sent there'],
    ],
    [
      'a group that is not there',
      '[tcpout]\ndefaultGroup = y',
      ['2 [tcpout] defaultGroup names y, which is not there'],
    ],
    ['no server', '[tcpout]\ndefaultGroup=x\n[tcpout:x]', ['3 [tcpout:x] has no server']],
    [
      'a server that is none',
      '[tcpout]\ndefaultGroup=x\n[tcpout:x]\nserver=nowhere',
      ['3 [tcpout:x] servers.0: expected host:port, such as siem.example:9997'],
    ],
    [
      'discovery',
      '[tcpout]\ndefaultGroup=x\n[tcpout:x]\nindexerDiscovery=m',
      ['3 [tcpout:x] asks a cluster manager for its indexers, which Tocsin does not do'],
    ],
    ['raw lines', group('sendCookedData = false'), ['5 [tcpout:idx] sends lines as they are (sendCookedData = false)']],
    [
      'what nobody knows',
      group('tokens = t\nautoLBFrequency = often'),
      ['6 [tcpout:idx] autoLBFrequency is a number of seconds', '5 [tcpout:idx] tokens is not taken over'],
    ],
    [
      'a certificate that is not looked at',
      group('useSSL = true'),
      ['3 [tcpout:idx] believes any certificate, as Splunk does without `sslVerifyServerCert = true`'],
    ],
    [
      'a password that Splunk has encrypted',
      group('clientCert=/c\nsslPassword = $7$abc\nsslVerifyServerCert=1'),
      ['6 [tcpout:idx] sslPassword is encrypted with a key of Splunk, and can’t be read'],
    ],
    [
      'other ways',
      '[httpout]\nuri = x\n[syslog:s]\nserver = a:1\n[new]\na = b',
      [
        '1 [httpout] forwards by HTTP, which is configured in tocsin.yaml',
        '3 [syslog:s] forwards by syslog, which is configured in tocsin.yaml',
        '5 [new] is a stanza that Tocsin does not know',
      ],
    ],
    ['what is off', '[httpout]\ndisabled = 1\n[tcpout:x]\ndisabled = true', []],
    [
      'one server',
      group('[tcpout-server://a:9997]\nsslPassword = x'),
      ['6 [tcpout-server://a:9997] sslPassword of one server is not taken over'],
    ],
    ['storing', '[tcpout]\nindexAndForward = false', ['2 [tcpout] events are stored here besides']],
  ])('%s: it is said', (_title, text, notes) => {
    expect(notesOf(text)).toEqual(notes);
  });

  it('of any text is outputs or notes', () => {
    const part = fc.constantFrom(
      '[tcpout]\n',
      '[tcpout:a]\n',
      '[tcpout-server://a:1]\n',
      'server = a:1,b\n',
      'defaultGroup = a\n',
      'useSSL = 1\n',
      'useACK = maybe\n',
      'backoffOnFailure = 0\n',
      ']',
      '=',
      '[',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 30 }), (parts) => {
        for (const { type, options } of read(parts.join('')).outputs) {
          expect(type).toBe('splunk-s2s');
          expect((options.servers as string[]).length).toBeGreaterThan(0);
        }
      }),
      { seed: 20_261_126, numRuns: 300 },
    );
  });
});
