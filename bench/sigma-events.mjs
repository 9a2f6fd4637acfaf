// Seeded events: those of Windows as evtx_dump prints them, CloudTrail, auditd by Sysmon for Linux, and requests in ECS.
import { ORDINARY, PROGRAMS, randomOf } from './sigma-random.mjs';

const SYSMON = 'Microsoft-Windows-Sysmon/Operational';

const system = (random, id, channel, provider) => ({
  Provider: { '#attributes': { Name: provider, Guid: `{${random.hex(8)}-${random.hex(4)}-${random.hex(12)}}` } },
  EventID: id,
  Version: 5,
  Level: 4,
  Task: id,
  Opcode: 0,
  Keywords: '0x8000000000000000',
  TimeCreated: { '#attributes': { SystemTime: `2026-11-26T10:${10 + random.below(50)}:00.000000Z` } },
  EventRecordID: random.below(1e7),
  Execution: { '#attributes': { ProcessID: random.below(9000), ThreadID: random.below(9000) } },
  Channel: channel,
  Computer: `WS-${random.below(500)}.corp.example`,
});

const program = (random) => (random.next() < 0.1 ? random.pick(PROGRAMS) : random.pick(ORDINARY));
const path = (random, name) =>
  `C:\\${random.pick(['Windows\\System32', 'Program Files\\Common', 'Users\\bob\\AppData\\Local\\App'])}\\${name}.exe`;
const guid = (random) => `{${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(16)}}`;
const commandLine = (random, name) =>
  `"${path(random, name)}" ${random.pick(['-k netsvcs -p -s', '--type=renderer --lang=en-US --field-trial-handle=', '/c echo', '-Embedding', '--service --session'])} ${random.hex(24)} ${random.pick(['UserManager', 'Schedule', '--no-sandbox', 'ProfSvc', '-ServerName:App'])}`;

const processCreation = (random) => {
  const name = program(random);
  const parent = program(random);
  return {
    Event: {
      '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
      System: system(random, 1, SYSMON, 'Microsoft-Windows-Sysmon'),
      EventData: {
        RuleName: '-',
        UtcTime: '2026-11-26 10:10:10.101',
        ProcessGuid: guid(random),
        ProcessId: random.below(20_000),
        Image: path(random, name),
        FileVersion: '10.0.19041.1 (WinBuild.160101.0800)',
        Description: 'Host Process for Windows Services',
        Product: 'Microsoft Windows Operating System',
        Company: 'Microsoft Corporation',
        OriginalFileName: `${name}.exe`,
        CommandLine: commandLine(random, name),
        CurrentDirectory: 'C:\\Windows\\system32\\',
        User: `CORP\\user${random.below(200)}`,
        LogonGuid: guid(random),
        LogonId: `0x${random.hex(6)}`,
        TerminalSessionId: 1,
        IntegrityLevel: 'Medium',
        Hashes: `SHA1=${random.hex(40)},MD5=${random.hex(32)},SHA256=${random.hex(64)},IMPHASH=${random.hex(32)}`,
        ParentProcessGuid: guid(random),
        ParentProcessId: random.below(20_000),
        ParentImage: path(random, parent),
        ParentCommandLine: commandLine(random, parent),
        ParentUser: 'NT AUTHORITY\\SYSTEM',
      },
    },
  };
};

const sysmonOther = (random) => {
  const [id, data] = random.pick([
    [
      11,
      {
        TargetFilename: `C:\\Users\\bob\\AppData\\Local\\Temp\\${random.hex(8)}.tmp`,
        CreationUtcTime: '2026-11-26 10:10:10.101',
      },
    ],
    [
      13,
      {
        EventType: 'SetValue',
        TargetObject: `HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\${random.hex(8)}`,
        Details: 'DWORD (0x00000001)',
      },
    ],
    [
      7,
      {
        ImageLoaded: `C:\\Windows\\System32\\${random.hex(6)}.dll`,
        Signed: 'true',
        Signature: 'Microsoft Windows',
        SignatureStatus: 'Valid',
      },
    ],
    [
      3,
      {
        Protocol: 'tcp',
        Initiated: 'true',
        SourceIp: `10.0.${random.below(255)}.9`,
        SourcePort: random.below(65_535),
        DestinationIp: `52.1.${random.below(255)}.7`,
        DestinationHostname: `h${random.below(999)}.example.net`,
        DestinationPort: 443,
      },
    ],
    [
      22,
      {
        QueryName: `h${random.below(999)}.example.net`,
        QueryStatus: '0',
        QueryResults: `52.1.${random.below(255)}.7;`,
      },
    ],
  ]);
  return {
    Event: {
      System: system(random, id, SYSMON, 'Microsoft-Windows-Sysmon'),
      EventData: {
        RuleName: '-',
        UtcTime: '2026-11-26 10:10:10.101',
        ProcessGuid: guid(random),
        ProcessId: random.below(20_000),
        Image: path(random, program(random)),
        User: 'CORP\\bob',
        ...data,
      },
    },
  };
};

const security = (random) => ({
  Event: {
    System: system(
      random,
      random.pick([4624, 4634, 4672, 4688, 5145, 4769]),
      'Security',
      'Microsoft-Windows-Security-Auditing',
    ),
    EventData: {
      SubjectUserSid: `S-1-5-21-${random.below(1e9)}-500`,
      SubjectUserName: `WS-${random.below(500)}$`,
      SubjectDomainName: 'CORP',
      SubjectLogonId: `0x${random.hex(6)}`,
      TargetUserName: `user${random.below(200)}`,
      TargetDomainName: 'CORP',
      LogonType: random.pick([2, 3, 5, 7]),
      LogonProcessName: 'Kerberos',
      AuthenticationPackageName: 'Kerberos',
      WorkstationName: '-',
      IpAddress: `10.0.${random.below(255)}.${random.below(255)}`,
      IpPort: random.below(65_535),
      ProcessName: path(random, program(random)),
      ObjectName: '-',
      ElevatedToken: '%%1843',
    },
  },
});

const powershell = (random) => ({
  Event: {
    System: system(random, 4104, 'Microsoft-Windows-PowerShell/Operational', 'Microsoft-Windows-PowerShell'),
    EventData: {
      MessageNumber: 1,
      MessageTotal: 1,
      ScriptBlockText: Array.from(
        { length: 12 },
        () =>
          `function Get-${random.hex(6)} { param($Path) Get-ChildItem -Path $Path | Where-Object { $_.Length -gt ${random.below(999)} } }`,
      ).join('\n'),
      ScriptBlockId: guid(random),
      Path: `C:\\Scripts\\${random.hex(6)}.ps1`,
    },
  },
});

const cloudTrail = (random) => ({
  eventVersion: '1.08',
  userIdentity: {
    type: 'AssumedRole',
    principalId: `AROA${random.hex(16)}:session`,
    arn: `arn:aws:sts::123456789012:assumed-role/app/${random.hex(8)}`,
    accountId: '123456789012',
  },
  eventTime: '2026-11-26T10:10:10Z',
  eventSource: random.pick(['ec2.amazonaws.com', 's3.amazonaws.com', 'sts.amazonaws.com', 'iam.amazonaws.com']),
  eventName: random.pick(['DescribeInstances', 'GetObject', 'AssumeRole', 'ListBuckets']),
  awsRegion: 'eu-central-1',
  sourceIPAddress: `52.1.${random.below(255)}.7`,
  userAgent: 'aws-sdk-go/1.44 (go1.21; linux; amd64)',
  requestParameters: { bucketName: `bucket-${random.below(99)}`, key: `logs/${random.hex(16)}.gz` },
  responseElements: null,
  requestID: random.hex(16),
  eventType: 'AwsApiCall',
});

const linux = (random) => ({
  Event: {
    System: system(random, 1, 'Linux-Sysmon/Operational', 'Linux-Sysmon'),
    EventData: {
      Image: `/usr/bin/${random.pick(['bash', 'ls', 'git', 'python3', 'cron', 'sed'])}`,
      CommandLine: `/usr/bin/git fetch --all ${random.hex(12)}`,
      CurrentDirectory: '/srv/app',
      User: 'www-data',
      ParentImage: '/usr/sbin/cron',
      ParentCommandLine: 'cron -f',
    },
  },
});

const request = (random) => {
  const path = `/${random.pick(['shop', 'api', 'account', 'static/img'])}/${random.pick(['items', 'orders', 'login', 'logo.png'])}/${random.below(9999)}`;
  const query =
    random.next() < 0.6
      ? `page=${random.below(99)}&q=${random.pick(['red%20shoes', 'caf%C3%A9', 'blue+bag', 'shoes'])}&s=${random.hex(8)}`
      : undefined;
  const url = query === undefined ? path : `${path}?${query}`;
  const ip = `203.0.113.${random.below(255)}`;
  const agent = random.pick([
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'curl/8.5.0',
  ]);
  const status = random.pick([200, 200, 200, 200, 304, 404, 302]);
  return {
    '@timestamp': 1_795_687_810_000 + random.below(1e6),
    '@metadata': { index: 'web', sourcetype: 'access_combined', source: '/var/log/nginx/access.log', host: 'web-1' },
    event: {
      original: `${ip} - - [26/Nov/2026:10:10:10 +0000] "GET ${url} HTTP/1.1" ${status} ${random.below(99_999)} "https://shop.example/" "${agent}"`,
      kind: 'event',
      category: ['web'],
      type: ['access'],
      module: 'nginx',
      dataset: 'nginx.access',
      outcome: 'success',
    },
    source: { ip, address: ip },
    http: {
      request: { method: 'GET', referrer: 'https://shop.example/' },
      response: { status_code: status, bytes: random.below(99_999) },
      version: '1.1',
    },
    url: { original: url, path, ...(query === undefined ? {} : { query }) },
    user_agent: { original: agent },
    host: { name: 'web-1' },
  };
};

/** Events of a hundred. */
const KINDS = [
  [30, processCreation],
  [25, sysmonOther],
  [15, security],
  [5, powershell],
  [8, cloudTrail],
  [7, linux],
  [10, request],
];

/** As if they were read: parsed JSON has the shapes that events have. */
const parsed = (event) => JSON.parse(JSON.stringify(event));

export const eventsOf = (count, seed = 11) => {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => {
    const [, make] = random.weighted(KINDS);
    return parsed(make(random));
  });
};

export const webEventsOf = (count, seed = 12) => {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => parsed(request(random)));
};
