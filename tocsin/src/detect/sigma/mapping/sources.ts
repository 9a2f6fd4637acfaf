/**
 * What events of a log source look like. Each entry is a list of ways, one of which an event must look: fields with their values, where `*` is
 * a wildcard and `true` asks for presence alone. Field names are those of rules (see `fields.ts`), so that all shapes of an event are known.
 */
export type Look = Readonly<Record<string, readonly string[] | true>>;
export type Looks = readonly Look[];

const channel = (...names: string[]): Looks => [{ Channel: names }];

const SYSMON = 'Microsoft-Windows-Sysmon/Operational';
const POWERSHELL = ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'];
const CLASSIC_POWERSHELL = 'Windows PowerShell';

const sysmon = (...ids: number[]): Look => ({ Channel: [SYSMON], EventID: ids.map(String) });
const powershell = (id: number): Looks => [{ Channel: POWERSHELL, EventID: [String(id)] }];
const classic = (id: number): Looks => [{ Channel: [CLASSIC_POWERSHELL], EventID: [String(id)] }];

/** https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-appendix-taxonomy.md#windows-folder */
export const WINDOWS_CATEGORIES: Readonly<Record<string, Looks>> = {
  process_creation: [
    sysmon(1),
    { Channel: ['Security'], EventID: ['4688'] },
    { 'event.category': ['process'], 'event.type': ['start'] },
  ],
  file_change: [sysmon(2)],
  network_connection: [sysmon(3), { Channel: ['Security'], EventID: ['5156'] }, { 'event.category': ['network'] }],
  sysmon_status: [sysmon(4, 16)],
  process_termination: [sysmon(5), { 'event.category': ['process'], 'event.type': ['end'] }],
  driver_load: [sysmon(6), { 'event.category': ['driver'] }],
  image_load: [sysmon(7), { 'event.category': ['library'] }],
  create_remote_thread: [sysmon(8)],
  raw_access_thread: [sysmon(9)],
  process_access: [sysmon(10)],
  file_event: [sysmon(11), { 'event.category': ['file'], 'event.type': ['creation'] }],
  registry_add: [sysmon(12)],
  registry_delete: [sysmon(12)],
  registry_set: [sysmon(13), { Channel: ['Security'], EventID: ['4657'] }, { 'event.category': ['registry'] }],
  registry_rename: [sysmon(14)],
  registry_event: [sysmon(12, 13, 14), { 'event.category': ['registry'] }],
  create_stream_hash: [sysmon(15)],
  pipe_created: [sysmon(17, 18)],
  wmi_event: [sysmon(19, 20, 21)],
  dns_query: [sysmon(22), { 'dns.question.name': true }],
  file_delete: [sysmon(23, 26), { 'event.category': ['file'], 'event.type': ['deletion'] }],
  clipboard_capture: [sysmon(24)],
  process_tampering: [sysmon(25)],
  file_block_executable: [sysmon(27)],
  file_block_shredding: [sysmon(28)],
  file_executable_detected: [sysmon(29)],
  sysmon_error: [sysmon(255)],
  file_access: [{ Provider_Name: ['Microsoft-Windows-Kernel-File'] }],
  file_rename: [{ Provider_Name: ['Microsoft-Windows-Kernel-File'] }],
  ps_module: powershell(4103),
  ps_script: powershell(4104),
  ps_classic_start: classic(400),
  ps_classic_provider_start: classic(600),
  ps_classic_script: classic(800),
};

const operational = (name: string): Looks => channel(`Microsoft-Windows-${name}/Operational`);

/** Channels of the event log by the names of services. */
export const WINDOWS_SERVICES: Readonly<Record<string, Looks>> = {
  application: channel('Application'),
  security: channel('Security'),
  system: channel('System'),
  sysmon: channel(SYSMON),
  powershell: channel(...POWERSHELL),
  'powershell-classic': channel(CLASSIC_POWERSHELL),
  applocker: channel('Microsoft-Windows-AppLocker/*'),
  'appmodel-runtime': channel('Microsoft-Windows-AppModel-Runtime/Admin'),
  'appxdeployment-server': operational('AppXDeploymentServer'),
  'appxpackaging-om': operational('AppxPackaging'),
  'bits-client': operational('Bits-Client'),
  capi2: operational('CAPI2'),
  'certificateservicesclient-lifecycle-system': operational('CertificateServicesClient-Lifecycle-System'),
  'codeintegrity-operational': operational('CodeIntegrity'),
  dhcp: operational('DHCP-Server'),
  'diagnosis-scripted': operational('Diagnosis-Scripted'),
  'dns-client': operational('DNS Client Events'),
  'dns-server': channel('DNS Server'),
  'dns-server-analytic': channel('Microsoft-Windows-DNS-Server/Analytical'),
  'dns-server-audit': channel('Microsoft-Windows-DNS-Server/Audit'),
  'driver-framework': operational('DriverFrameworks-UserMode'),
  'firewall-as': channel('Microsoft-Windows-Windows Firewall With Advanced Security/Firewall*'),
  'hyper-v-worker': channel('Microsoft-Windows-Hyper-V-Worker*'),
  'iis-configuration': channel('Microsoft-IIS-Configuration/*'),
  'kernel-event-tracing': channel('Microsoft-Windows-Kernel-EventTracing/*'),
  'kernel-shimengine': channel('Microsoft-Windows-Kernel-ShimEngine/*'),
  ldap: channel('Microsoft-Windows-LDAP-Client/Debug'),
  ldap_debug: channel('Microsoft-Windows-LDAP-Client/Debug'),
  'lsa-server': channel('Microsoft-Windows-LSA/*'),
  'microsoft-servicebus-client': channel('Microsoft-ServiceBus-Client*'),
  'msexchange-management': channel('MSExchange Management'),
  ntfs: channel('Microsoft-Windows-Ntfs/*'),
  ntlm: operational('NTLM'),
  openssh: channel('OpenSSH/Operational'),
  'printservice-admin': channel('Microsoft-Windows-PrintService/Admin'),
  'printservice-operational': operational('PrintService'),
  'security-mitigations': channel('Microsoft-Windows-Security-Mitigations*'),
  'shell-core': operational('Shell-Core'),
  'smbclient-connectivity': channel('Microsoft-Windows-SmbClient/Connectivity'),
  'smbclient-security': channel('Microsoft-Windows-SmbClient/Security'),
  'smbserver-connectivity': channel('Microsoft-Windows-SMBServer/Connectivity'),
  taskscheduler: operational('TaskScheduler'),
  'terminalservices-localsessionmanager': operational('TerminalServices-LocalSessionManager'),
  vhdmp: operational('VHDMP'),
  windefend: operational('Windows Defender'),
  wmi: operational('WMI-Activity'),
};

/** What names itself so: the words are looked for where events say what they are. */
export const named = (...words: string[]): Looks => [
  { 'event.module': words.map((word) => `${word}*`) },
  { 'event.dataset': words.map((word) => `${word}*`) },
  { '@metadata.sourcetype': words.map((word) => `*${word}*`) },
  { product: words },
  { 'service.type': words },
  { 'process.name': words },
];

const WEB: Looks = [
  { 'event.category': ['web'] },
  { 'http.request.method': true },
  { 'url.original': true },
  { 'url.path': true },
  { 'cs-method': true },
];

/** Categories of products other than Windows, and of none. */
export const CATEGORIES: Readonly<Record<string, Looks>> = {
  webserver: WEB,
  proxy: [
    ...named('proxy', 'squid', 'bluecoat', 'zscaler', 'forcepoint'),
    { 'r-dns': true },
    { 'cs-categories': true },
  ],
  process_creation: [
    { 'event.category': ['process'] },
    { Channel: ['Linux-Sysmon/Operational'], EventID: ['1'] },
    { Image: true, CommandLine: true },
  ],
  network_connection: [
    { 'event.category': ['network'] },
    { Channel: ['Linux-Sysmon/Operational'], EventID: ['3'] },
    { DestinationIp: true, Image: true },
  ],
  file_event: [
    { 'event.category': ['file'] },
    { Channel: ['Linux-Sysmon/Operational'], EventID: ['11'] },
    { TargetFilename: true },
  ],
  dns: [{ 'dns.question.name': true }, { query: true }],
  firewall: [
    ...named('firewall', 'iptables', 'pfsense', 'fortigate', 'paloalto', 'asa'),
    { 'event.category': ['network'] },
  ],
  antivirus: [...named('antivirus', 'clamav'), { 'event.category': ['malware'] }, { Signature: true }],
  database: named('mysql', 'mariadb', 'postgres', 'mssql', 'oracle', 'mongodb', 'database'),
};

export const PRODUCTS: Readonly<Record<string, Looks>> = {
  windows: [
    { Channel: true },
    { 'event.module': ['windows*', 'winlog*', 'sysmon*', 'security'] },
    { '@metadata.sourcetype': ['WinEventLog*', 'XmlWinEventLog*'] },
    { 'host.os.type': ['windows'] },
    { 'host.os.family': ['windows'] },
  ],
  linux: [
    ...named('linux', 'auditd', 'system', 'syslog', 'sshd', 'sudo', 'cron', 'journald'),
    { 'host.os.type': ['linux'] },
    { 'host.os.family': ['debian', 'redhat', 'suse', 'arch', 'linux'] },
    { Channel: ['Linux-Sysmon/Operational'] },
    { 'process.name': true },
    {
      type: ['SYSCALL', 'EXECVE', 'PATH', 'CWD', 'PROCTITLE', 'USER_*', 'CRED_*', 'SERVICE_*', 'ADD_USER', 'SOCKADDR'],
    },
  ],
  macos: [...named('macos', 'osx', 'unifiedlog', 'darwin'), { 'host.os.type': ['macos'] }],
  django: named('django'),
  python: named('django', 'python', 'gunicorn', 'uvicorn', 'flask'),
  nodejs: named('node', 'express', 'pino', 'winston', 'morgan', 'bunyan', 'console'),
  ruby_on_rails: named('rails', 'ruby'),
  spring: named('spring', 'java', 'tomcat'),
  jvm: named('java', 'jvm', 'spring', 'tomcat', 'log4j', 'logback'),
  sql: named('sql', 'mysql', 'mariadb', 'postgres', 'mssql', 'oracle'),
  velocity: named('velocity', 'java'),
  aws: [...named('aws', 'cloudtrail'), { eventSource: ['*.amazonaws.com'] }, { awsRegion: true }],
  azure: [
    ...named('azure', 'entra'),
    { operationName: true },
    { OperationName: true },
    { riskEventType: true },
    { ResourceProviderValue: true },
    { CategoryValue: true },
  ],
  gcp: [
    ...named('gcp', 'google_workspace', 'gcloud'),
    { 'gcp.audit.method_name': true },
    { 'protoPayload.methodName': true },
    { 'data.protoPayload.methodName': true },
    { 'protoPayload.serviceName': true },
  ],
  m365: [...named('m365', 'o365', 'office365'), { Workload: true }, { Operation: true }],
  okta: [...named('okta'), { eventType: true, 'actor.alternateId': true }, { eventtype: true }],
  onelogin: [...named('onelogin'), { event_type_id: true }],
  github: [...named('github'), { action: true, actor: true }],
  bitbucket: [...named('bitbucket'), { 'auditType.category': true }],
  kubernetes: [...named('kubernetes', 'k8s', 'kube-apiserver'), { verb: true, 'objectRef.resource': true }],
  opencanary: [...named('opencanary'), { logtype: true, node_id: true }, { logtype: true }],
  rpc_firewall: [...named('rpcfw', 'rpc_firewall'), { EventLog: ['RPCFW'] }],
  zeek: [...named('zeek', 'bro'), { uid: true, 'id.orig_h': true }],
};

export const SERVICES: Readonly<Record<string, Looks>> = {
  apache: named('apache', 'httpd', 'access_combined'),
  nginx: named('nginx'),
  iis: named('iis', 'w3c', 'ms:iis'),
  auth: [...named('auth', 'system', 'sshd', 'sudo', 'su', 'login', 'syslog'), { 'event.category': ['authentication'] }],
  sshd: named('sshd'),
  sudo: named('sudo'),
  cron: named('cron', 'crond'),
  syslog: [...named('syslog', 'system', 'journald'), { 'process.name': true }],
  auditd: [
    ...named('auditd', 'audit'),
    {
      type: [
        'SYSCALL',
        'EXECVE',
        'PATH',
        'CWD',
        'PROCTITLE',
        'USER_*',
        'CRED_*',
        'SERVICE_*',
        'ADD_USER',
        'SOCKADDR',
        'TTY',
      ],
    },
    { 'auditd.data.syscall': true },
  ],
};
