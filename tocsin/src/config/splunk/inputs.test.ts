import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INPUTS } from '../../inputs/index.ts';
import { splunkInputs } from './inputs.ts';

let etc: string;
beforeEach(() => {
  etc = mkdtempSync(join(tmpdir(), 'tocsin-etc-'));
  mkdirSync(join(etc, 'system', 'local'), { recursive: true });
});
afterEach(() => rmSync(etc, { recursive: true, force: true }));

const imported = (text: string) => {
  writeFileSync(join(etc, 'system', 'local', 'inputs.conf'), text);
  return splunkInputs(etc, {
    declarations: INPUTS,
    mayDelete: (path) => (path.startsWith('/spool') ? undefined : 'not there'),
  });
};

describe('inputs.conf', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['a folder', '[monitor:///srv/django/logs]', { paths: ['/srv/django/logs'] }],
    ['folders below', '[monitor:///srv/.../app.log]', { paths: ['/srv/**/app.log'] }],
    ['not recursive', '[monitor:///srv/logs]\nrecursive = false', { paths: ['/srv/logs/*'] }],
    [
      'metadata',
      '[default]\nhost = web-1\n[monitor:///a]\nindex = shop\nsourcetype = django\nsource = s',
      { index: 'shop', sourcetype: 'django', source: 's', host: 'web-1' },
    ],
    [
      'which files',
      '[monitor:///a]\nwhitelist = \\.log$\nblacklist = debug|\\.gz$',
      { whitelist: '\\.log$', blacklist: 'debug|\\.gz$' },
    ],
    ['old files', '[monitor:///a]\nignoreOlderThan = 7d', { ignoreOlderThan: 604_800_000 }],
    ['from the end', '[monitor:///a]\nfollowTail = 1', { start: 'end' }],
    ['a host by its place', '[monitor:///a]\nhost_segment = 3', { hostSegment: 3 }],
    ['a host by an expression', '[monitor:///a]\nhost_regex = /(\\w+)\\.log$', { hostRegex: '/(\\w+)\\.log$' }],
    [
      'a batch where it may',
      '[batch:///spool/x]\nmove_policy = sinkhole',
      { paths: ['/spool/x'], completed: 'delete' },
    ],
    [
      'how long an event may take to be written',
      '[monitor:///a]\ntime_before_close = 7',
      { partialTimeout: 7_000, multilineTimeout: 7_000 },
    ],
    ['known by more', '[monitor:///a]\ninitCrcLength = 2048\ncrcSalt = <SOURCE>', { fingerprintBytes: 2048 }],
  ])('%s', (_name, text, options) => {
    const { inputs, notes } = imported(text);
    expect(notes).toEqual([]);
    expect(inputs).toMatchObject([{ type: 'file', options }]);
  });

  it.each<[string, string, string, Record<string, unknown>]>([
    ['a receiver', '[splunktcp://9997]\nconnection_host = ip', 'splunk-s2s', { port: 9997 }],
    ['lines by TCP', '[tcp://:5140]', 'tcp', { port: 5140, sourcetype: 'tcp-raw', source: 'tcp:5140' }],
    ['datagrams', '[udp://5140]', 'udp', { port: 5140, sourcetype: 'udp:5140', source: 'udp:5140' }],
    ['syslog', '[udp://514]\nsourcetype = syslog', 'syslog', { port: 514, protocols: ['udp'] }],
  ])('%s listens for everybody, as it does in Splunk', (_name, text, type, options) => {
    const { inputs, notes } = imported(text);
    expect(notes).toEqual([]);
    expect(inputs).toMatchObject([{ type, options: { address: '0.0.0.0', ...options } }]);
  });

  it.each<[string, Record<string, unknown>]>([
    [
      '[splunktcptoken://a]\ntoken = 11111111-2222\n[splunktcptoken://b]\ntoken = 33333333-4444',
      { tokens: ['11111111-2222', '33333333-4444'] },
    ],
    ['[splunktcptoken://a]\ntoken = 11111111-2222\ndisabled = 1', { tokens: [] }],
    ['[splunktcp]\ns2sHeartbeatTimeout = 90\nconcurrentChannelLimit = 40', { idleTimeout: 90_000, maxChannels: 40 }],
    ['[splunktcp]\nenableS2SHeartbeat = false', { idleTimeout: 2_147_483_647 }],
  ])('ports for forwarders share %j', (shared, options) => {
    const { inputs, notes } = imported(`${shared}\n[splunktcp://9997]`);
    expect(notes).toEqual([]);
    expect(inputs).toMatchObject([{ type: 'splunk-s2s', options }]);
  });

  it.each([
    ['token = $7$c2VjcmV0', 'Splunk has encrypted'],
    ['token =', 'has no `token`'],
  ])('no port is open to everybody where a token can not be read: %s', (token, told) => {
    const { inputs, notes } = imported(`[splunktcptoken://a]\n${token}\n[splunktcp://9997]`);
    expect(inputs).toEqual([]);
    expect(notes.map(({ message }) => message)).toEqual([
      expect.stringContaining(told),
      '[splunktcp://9997] is not run, since a token can not be read',
    ]);
  });

  it.each<[string, boolean]>([
    ['[syslog]\nTZ = UTC', true],
    ['[source::udp:514]\nTZ = UTC', true],
    ['[default]\nTZ = UTC\n[shop]\nTZ = UTC', false],
  ])('syslog is not made as props.conf says, which is told where it says something: %s', (props, isTold) => {
    writeFileSync(join(etc, 'system', 'local', 'props.conf'), props);
    const { inputs, notes } = imported('[udp://514]\nsourcetype = syslog');
    expect(inputs).toMatchObject([{ type: 'syslog' }]);
    expect(notes.map(({ line, message }) => [line, message])).toEqual(
      isTold ? [[1, expect.stringMatching(/^\[udp:\/\/514\] is read as syslog: .*props\.conf/)]] : [],
    );
  });

  it('keeps a place under an id that does not depend on the order', () => {
    const { inputs } = imported('[monitor:///a b]\n[monitor:///a-b]\n[monitor:///c]');
    expect(inputs.map(({ id }) => id)).toEqual(['splunk-monitor-a-b', 'splunk-monitor-a-b-2', 'splunk-monitor-c']);
  });

  it('leaves out what is disabled, and a host or an index that Splunk would choose', () => {
    const { inputs, notes } = imported(
      '[default]\nhost = $decideOnStartup\nindex = default\n[monitor:///a]\n[monitor:///b]\ndisabled = true',
    );
    expect(notes).toEqual([]);
    expect(inputs).toHaveLength(1);
    expect(inputs[0]?.options).not.toHaveProperty('host');
    expect(inputs[0]?.options).not.toHaveProperty('index');
  });

  it.each<[string, string, number, string]>([
    ['a script', '[script://./bin/x.sh]', 1, 'runs a program'],
    [
      'a batch',
      '[batch:///var/spool/x]\nmove_policy = sinkhole',
      1,
      'deletes each file once it is stored, and so is not run: not there',
    ],
    ['a batch that deletes nothing', '[batch:///spool/x]', 1, 'has no `move_policy = sinkhole`'],
    ['a segment that is none', '[monitor:///a]\nhost_segment = last', 2, 'host_segment is a number'],
    ['Windows', '[WinEventLog://Security]', 1, 'only Windows'],
    ['what nobody knows', '\n[nonsense://x]', 2, 'does not know'],
    ['a path that is not absolute', '[monitor://logs]', 1, 'no absolute path'],
    ['a regex that is none', '[monitor:///a]\nwhitelist = (', 1, 'no regular expression'],
    ['an age that is none', '[monitor:///a]\nignoreOlderThan = soon', 2, 'ignoreOlderThan is a number'],
    ['a setting of no meaning here', '[monitor:///a]\n_TCP_ROUTING = other', 2, '_TCP_ROUTING is not taken over'],
    ['a line that is none', '[monitor:///a]\nwhat', 2, 'neither a stanza nor a setting'],
  ])('says what it does not take over: %s', (_name, text, line, words) => {
    const { notes } = imported(text);
    expect(notes).toMatchObject([{ line, message: expect.stringContaining(words) }]);
  });
});
