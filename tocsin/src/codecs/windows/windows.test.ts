import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNormaliser, createZone, type Event, getField, type Value } from '../../event/index.ts';
import { auto } from '../auto.ts';
import { decodeBytes } from '../decode-bytes.ts';
import { windowsFormat } from './format.ts';
import { readXml } from './xml.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const format = windowsFormat(createZone('UTC'));
const decode = (line: string): Event => format.decode(line, NOW) ?? { '@timestamp': -1 };
const view = (event: Event, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, getField(event, name)]));

interface Sample {
  readonly id: number;
  readonly failed?: boolean;
  readonly data: Readonly<Record<string, string>>;
}

const PROVIDER = 'Microsoft-Windows-Security-Auditing';
const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`).replace(/&#38;/g, '&amp;');

/** One event as each of the programs writes it. */
const FORMS: Readonly<Record<string, (sample: Sample) => string>> = {
  xml: ({ id, failed, data }) =>
    `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="${PROVIDER}" Guid="{1}"/><EventID Qualifiers="0">${id}</EventID><Version>0</Version><Level>0</Level><Keywords>0x80${failed === true ? 1 : 2}0000000000000</Keywords><TimeCreated SystemTime='2026-11-23T01:58:06.5000000Z'/><EventRecordID>7</EventRecordID><Execution ProcessID="712" ThreadID="11"/><Channel>Security</Channel><Computer>dc1</Computer></System><EventData>${Object.entries(
      data,
    )
      .map(([name, value]) => `<Data Name="${name}">${escapeXml(value)}</Data>`)
      .join('')}</EventData></Event>`,
  'xml as it is copied from the viewer': (sample) =>
    `- ${FORMS.xml?.(sample).replaceAll('><', '>   <').replace('<System>', '- <System>')}`,
  'xml as json': ({ id, failed, data }) =>
    JSON.stringify({
      Event: {
        System: {
          Provider: { '#attributes': { Name: PROVIDER } },
          EventID: { '#text': String(id) },
          Level: 0,
          Keywords: `0x80${failed === true ? 1 : 2}0000000000000`,
          TimeCreated: { '#attributes': { SystemTime: '2026-11-23T01:58:06.5Z' } },
          EventRecordID: 7,
          Execution: { '#attributes': { ProcessID: 712, ThreadID: 11 } },
          Channel: 'Security',
          Computer: 'dc1',
        },
        EventData: { Data: Object.entries(data).map(([name, value]) => ({ '@Name': name, '#text': value })) },
      },
    }),
  'xml as json, names for data': ({ id, failed, data }) =>
    JSON.stringify({
      Event: {
        System: {
          Provider: { Name: PROVIDER },
          EventID: id,
          Keywords: failed === true ? '0x8010000000000000' : '0x8020000000000000',
          TimeCreated: { SystemTime: '2026-11-23T01:58:06.5Z' },
          EventRecordID: '7',
          Execution: { ProcessID: 712, ThreadID: 11 },
          Channel: 'Security',
          Computer: 'dc1',
        },
        EventData: data,
      },
    }),
  nxlog: ({ id, failed, data }) =>
    JSON.stringify({
      EventTime: '2026-11-23 01:58:06.5',
      Hostname: 'dc1',
      EventType: failed === true ? 'AUDIT_FAILURE' : 'AUDIT_SUCCESS',
      EventID: id,
      SourceName: PROVIDER,
      RecordNumber: 7,
      ProcessID: 712,
      ThreadID: 11,
      Channel: 'Security',
      ...data,
    }),
  'Fluent Bit': ({ id, failed, data }) =>
    JSON.stringify({
      ProviderName: PROVIDER,
      Qualifiers: '',
      EventID: id,
      Level: 0,
      Keywords: failed === true ? '0x8010000000000000' : '0x8020000000000000',
      TimeCreated: '2026-11-23 01:58:06.5 +0000',
      EventRecordID: 7,
      ProcessID: 712,
      ThreadID: 11,
      Channel: 'Security',
      Computer: 'dc1',
      StringInserts: Object.values(data),
    }),
  PowerShell: ({ id, failed, data }) =>
    JSON.stringify({
      Id: id,
      Level: 0,
      RecordId: 7,
      ProviderName: PROVIDER,
      LogName: 'Security',
      ProcessId: 712,
      ThreadId: 11,
      MachineName: 'dc1',
      TimeCreated: '/Date(1795399086500)/',
      KeywordsDisplayNames: [failed === true ? 'Audit Failure' : 'Audit Success'],
      Properties: Object.values(data).map((value) => ({ Value: value })),
    }),
  Winlogbeat: ({ id, failed, data }) =>
    JSON.stringify({
      '@timestamp': '2026-11-23T01:58:06.500Z',
      winlog: {
        event_id: String(id),
        channel: 'Security',
        provider_name: PROVIDER,
        computer_name: 'dc1',
        record_id: 7,
        keywords: [failed === true ? 'Audit Failure' : 'Audit Success'],
        process: { pid: 712, thread: { id: 11 } },
        event_data: data,
        api: 'wineventlog',
      },
      event: { code: String(id), kind: 'event', action: 'Logon' },
      host: { name: 'dc1' },
    }),
};

const SUBJECT = {
  SubjectUserSid: 'S-1-5-18',
  SubjectUserName: 'root$',
  SubjectDomainName: 'SHOP',
  SubjectLogonId: '0x3e7',
};
const ON = { TargetUserSid: 'S-1-5-21-7', TargetUserName: "al'<i>&ce", TargetDomainName: 'SHOP' };
const TARGET = { TargetUserName: 'bob', TargetDomainName: 'SHOP', TargetSid: 'S-1-5-21-8' };
const TAIL = {
  ProcessId: '0x14a0',
  ProcessName: 'C:\\Windows\\lsass.exe',
  IpAddress: '::ffff:203.0.113.7',
  IpPort: '50123',
};
const FAILED = {
  ...SUBJECT,
  ...ON,
  Status: '0xc000006d',
  FailureReason: '%%2313',
  SubStatus: '0xC0000064',
  LogonType: '10',
  LogonProcessName: 'x',
  AuthenticationPackageName: 'NTLM',
  WorkstationName: 'WS7',
  TransmittedServices: '-',
  LmPackageName: '-',
  KeyLength: '0',
  ...TAIL,
};
const OPENED = {
  ...SUBJECT,
  ...ON,
  TargetLogonId: '0x9',
  LogonType: '3',
  LogonProcessName: 'x',
  AuthenticationPackageName: 'NTLM',
  WorkstationName: '-',
  LogonGuid: '{0}',
  TransmittedServices: '-',
  LmPackageName: '-',
  KeyLength: '0',
  ...TAIL,
};

type Expected = Readonly<Record<string, Value | undefined>>;

const LOGGED: Expected = {
  'user.name': "al'<i>&ce",
  'user.id': 'S-1-5-21-7',
  'user.domain': 'SHOP',
  'source.ip': '203.0.113.7',
  'source.port': 50123,
  'process.name': 'lsass.exe',
  'process.pid': 0x14a0,
};
const BY_ROOT: Expected = { 'user.name': 'root$', 'user.id': 'S-1-5-18' };
const ON_BOB: Expected = {
  ...BY_ROOT,
  'user.target.name': 'bob',
  'user.target.id': 'S-1-5-21-8',
  'event.category': 'iam',
};

const CASES: readonly (readonly [Sample, Expected])[] = [
  [
    { id: 4624, data: OPENED },
    {
      ...LOGGED,
      'event.action': 'authn_login_success',
      'event.outcome': 'success',
      'winlog.logon.type': 'Network',
      'source.domain': undefined,
    },
  ],
  [
    { id: 4625, failed: true, data: FAILED },
    {
      ...LOGGED,
      'event.action': 'authn_login_fail',
      'event.category': 'authentication',
      'event.outcome': 'failure',
      'event.reason': 'user name does not exist',
      'winlog.logon.type': 'RemoteInteractive',
      'source.domain': 'WS7',
    },
  ],
  [
    { id: 4634, data: { ...ON, TargetLogonId: '0x9', LogonType: '3' } },
    { 'event.action': 'authn_logout', 'event.type': 'end', 'user.name': "al'<i>&ce" },
  ],
  [
    {
      id: 4648,
      data: {
        ...SUBJECT,
        LogonGuid: '{0}',
        TargetUserName: 'bob',
        TargetDomainName: 'SHOP',
        TargetLogonGuid: '{0}',
        TargetServerName: 'x',
        TargetInfo: 'x',
        ...TAIL,
      },
    },
    {
      ...BY_ROOT,
      'event.action': 'logged-in-explicit',
      'event.category': 'authentication',
      'user.effective.name': 'bob',
      'source.ip': '203.0.113.7',
    },
  ],
  [
    { id: 4672, data: { ...SUBJECT, PrivilegeList: 'SeDebugPrivilege' } },
    {
      ...BY_ROOT,
      'event.action': 'logged-in-special',
      'event.type': 'admin',
      'winlog.event_data.PrivilegeList': 'SeDebugPrivilege',
    },
  ],
  [
    {
      id: 4688,
      data: {
        ...SUBJECT,
        NewProcessId: '0x10',
        NewProcessName: 'C:\\a\\cmd.exe',
        TokenElevationType: '%%1936',
        ProcessId: '0x20',
        CommandLine: 'cmd /c "x"',
        TargetUserSid: 'S-1-0-0',
        TargetUserName: '-',
        TargetDomainName: '-',
        TargetLogonId: '0x0',
        ParentProcessName: 'C:\\b\\up.exe',
      },
    },
    {
      ...BY_ROOT,
      'event.action': 'created-process',
      'event.category': 'process',
      'event.type': 'start',
      'process.pid': 16,
      'process.executable': 'C:\\a\\cmd.exe',
      'process.name': 'cmd.exe',
      'process.command_line': 'cmd /c "x"',
      'process.parent.pid': 32,
      'process.parent.name': 'up.exe',
      'user.target': undefined,
    },
  ],
  [
    { id: 4720, data: { ...TARGET, ...SUBJECT } },
    { ...ON_BOB, 'event.action': 'user_created', 'event.type': 'creation' },
  ],
  [
    { id: 4726, data: { ...TARGET, ...SUBJECT } },
    { ...ON_BOB, 'event.action': 'user_deleted', 'event.type': 'deletion' },
  ],
  [
    { id: 4724, failed: true, data: { ...TARGET, ...SUBJECT } },
    { ...ON_BOB, 'event.action': 'authn_password_change_fail', 'event.outcome': 'failure' },
  ],
  ...[4728, 4732].map((id): readonly [Sample, Expected] => [
    {
      id,
      data: {
        MemberName: 'CN=Bob \\, Jr,OU=x',
        MemberSid: 'S-1-5-21-9',
        ...TARGET,
        TargetUserName: 'Admins',
        ...SUBJECT,
      },
    },
    {
      ...BY_ROOT,
      'event.action': 'authz_change',
      'event.type': 'change',
      'group.name': 'Admins',
      'group.id': 'S-1-5-21-8',
      'user.target.name': 'Bob , Jr',
      'user.target.id': 'S-1-5-21-9',
    },
  ]),
  [
    { id: 4740, data: { ...TARGET, TargetDomainName: 'WS7', ...SUBJECT } },
    {
      'event.action': 'authn_login_lock',
      'event.category': 'authentication',
      'event.outcome': 'failure',
      'user.name': 'bob',
      'user.target.name': 'bob',
      'source.domain': 'WS7',
    },
  ],
  [
    {
      id: 4776,
      failed: true,
      data: { PackageName: 'x', TargetUserName: 'bob', Workstation: 'WS7', Status: '0xc000006a' },
    },
    {
      'event.action': 'authn_login_fail',
      'event.reason': 'wrong password',
      'user.name': 'bob',
      'source.domain': 'WS7',
    },
  ],
];

const COMMON: Expected = {
  'winlog.channel': 'Security',
  'winlog.provider_name': PROVIDER,
  'winlog.process.pid': 712,
  'winlog.process.thread.id': 11,
  'host.name': 'dc1',
};

describe.each(Object.entries(FORMS))('%s', (_, write) => {
  it.each(CASES.map((one) => [one[0].id, ...one] as const))('%d', (id, sample, expected) => {
    const line = write(sample);
    const event = decode(line);
    expect(format.begins(line)).toBe(true);
    expect(event['@timestamp']).toBe(1795399086500);
    const wanted = { ...COMMON, ...expected, 'event.code': String(id), 'event.original': line };
    expect(view(event, Object.keys(wanted))).toEqual(wanted);
    expect(String(getField(event, 'winlog.record_id'))).toBe('7');
  });
});

describe('windowsFormat', () => {
  it('is recognised by auto', () => {
    const [sample] = CASES[1] ?? [];
    if (sample === undefined) throw new Error('no sample');
    const lines = Object.values(FORMS).map((write) => write(sample));
    const { decoded } = decodeBytes(auto, [Buffer.from(`${lines.join('\n')}\n`)]);
    expect(decoded.map(({ event }) => getField(event, 'event.action'))).toEqual(lines.map(() => 'authn_login_fail'));
  });

  it.each([
    ['{"EventID":"\\"Channel\\"","message":"x"}', false],
    ['{"message":"{\\"EventID\\":1,\\"Channel\\":2}"}', false],
    ['{"level":30,"msg":"EventID Channel"}', false],
    ['<Eventful>', false],
    ['- something', false],
  ])('begins with %s: %s', (line, begins) => expect(format.begins(line)).toBe(begins));

  it('keeps events that have no word', () => {
    const event = decode(
      '{"EventID":1,"Channel":"Application","SourceName":"Acme","EventType":"ERROR","Severity":"ERROR","Message":"m","Custom":"c"}',
    );
    expect(event).toMatchObject({
      message: 'm',
      event: { code: '1', provider: 'Acme', dataset: 'windows.application' },
      log: { level: 'error' },
      winlog: { event_data: { Custom: 'c' } },
    });
    expect(getField(event, 'event.action')).toBeUndefined();
  });

  it('takes no event of another provider for one of the security log', () =>
    expect(
      getField(decode('{"EventID":4625,"Channel":"Application","SourceName":"Acme"}'), 'event.action'),
    ).toBeUndefined());

  it('reads the log of IIS that is written as events', () => {
    const data = {
      date: '2026-11-23',
      time: '01:58:06',
      'c-ip': '203.0.113.7',
      'cs-uri-stem': '/a',
      'sc-status': '403',
      'csUser-Agent': 'a+b',
      'cs-username': '-',
      'sc-win32-status': '0',
    };
    const line = JSON.stringify({
      Event: { System: { Provider: { Name: 'Microsoft-Windows-IIS-Logging' }, EventID: 6200 }, EventData: data },
    });
    expect(decode(line)).toMatchObject({
      '@timestamp': 1795399086000,
      event: { action: 'authz_fail', dataset: 'iis.access' },
      source: { ip: '203.0.113.7' },
      url: { path: '/a' },
      user_agent: { original: 'a b' },
    });
  });

  it('reads other JSON as JSON', () => expect(decode('{"a":1,"message":"x"}')).toMatchObject({ a: 1, message: 'x' }));

  it('keeps what Winlogbeat knows better', () => {
    const event = decode(
      '{"@timestamp":"2026-11-23T01:58:06Z","winlog":{"event_id":4624,"channel":"Security","provider_name":"Microsoft-Windows-Security-Auditing","event_data":{"TargetUserName":"x"}},"user":{"name":"alice"},"event":{"category":["authentication"],"outcome":"success"}}',
    );
    expect(event).toMatchObject({
      user: { name: 'alice' },
      event: { category: ['authentication'], action: 'authn_login_success' },
    });
  });

  it('bounds the data of an event', () => {
    const data = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 'x']));
    const event = decode(JSON.stringify({ EventID: 1, Channel: 'x', ...data }));
    expect(Object.keys(getField(event, 'winlog.event_data') ?? {})).toHaveLength(256);
  });
});

describe('readXml', () => {
  it.each([
    ['<a/>', { a: '' }],
    ['<a>x &amp;lt; &#228;&#xe4; &unknown;</a>', { a: 'x &lt; ää &unknown;' }],
    ['<a b="1" c=\'>\'>x</a>', { a: { '@b': '1', '@c': '>', '#text': 'x' } }],
    ['<a><b>1</b><b>2</b></a>', { a: { b: ['1', '2'] } }],
    ['<?xml version="1.0"?><!-- x --><a><![CDATA[<&]]></a>', { a: '<&' }],
    ['<a><__proto__>x</__proto__></a>', { a: { ['__proto__']: 'x' } }],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', undefined],
    ['<a><b></a></b>', undefined],
    ['<a>', undefined],
    ['</a>', undefined],
    ['<a', undefined],
    ['', undefined],
    [`${'<a>'.repeat(50)}${'</a>'.repeat(50)}`, undefined],
    [`<a>${'<b/>'.repeat(3_000)}</a>`, undefined],
  ])('%s', (text, expected) => expect(readXml(text)).toEqual(expected));

  it('takes a time that grows with the text alone', () => {
    for (const filler of ['<', '<a', '<a ', '<a b="', '&', '<!--', '<![CDATA[', 'a=', ' ', '"', '<a></a>'])
      readXml(`<Event>${filler.repeat(100_000)}`);
  });
});

describe('hostile events', () => {
  it('never throw, in 10,000 mutations', () => {
    const seeds = CASES.slice(0, 2).flatMap(([sample]) => Object.values(FORMS).map((write) => write(sample)));
    const pieces = [
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      'null',
      '0x',
      '-',
      '<',
      '>',
      '/',
      '&#0;',
      '&#x110000;',
      '<Data>',
      '</Data>',
      '__proto__',
      '\\u0000',
      '[[[[',
      '1e999',
      '"EventID":{}',
      '{"Value":{}}',
      'ä',
    ];
    const change = fc.record({ at: fc.nat(900), cut: fc.nat(8), piece: fc.constantFrom(...pieces) });
    const normalise = createNormaliser();
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 4 }), (seed, changes) => {
        let text = seed;
        for (const { at, cut, piece } of changes) text = text.slice(0, at) + piece + text.slice(at + cut);
        format.begins(text);
        const event = format.decode(text, NOW);
        if (event === undefined) return;
        normalise(event, {});
        expect(Number.isFinite(event['@timestamp'])).toBe(true);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      }),
      { numRuns: 10_000, seed: 31 },
    );
  });
});
